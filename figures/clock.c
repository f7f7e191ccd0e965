/*
 * clock: a clock that always says 1 January 2000, for gnuplot (LD_PRELOAD).
 *
 * The drawing library writes the time into every PDF, since its version 1.18 inside a compressed stream. With this clock
 * equal figures are equal files.
 */
#include <time.h>

time_t time(time_t *now)
{
    const time_t always = 946684800;
    if (now) *now = always;
    return always;
}
