/*
 * version: the version that every result file carries. Changed when a change can alter a number.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define VENTRAL_VERSION "1.0.0"

#endif
