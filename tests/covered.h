/*
 * covered: what every file of `make coverage` begins with. A child process that ends by _exit would
 * take what it has counted with it; so it is written before.
 */
#pragma once

extern void __gcov_dump(void);
extern _Noreturn void _exit(int status);

static inline _Noreturn void covered_exit(int status)
{
    __gcov_dump();
    _exit(status);
}

#define _exit(status) covered_exit(status)
