/*
 * Progress: a line on a terminal once a step takes longer than a second, cleared at its end;
 * nothing when quiet.
 */
#define _GNU_SOURCE /* posix_openpt */
#include "testing.h"

#include "base/progress.h"

#include <fcntl.h>
#include <unistd.h>

enum { ITEMS = 4 };

/* Captures in said[capacity] what the steps of a count write while stderr is a terminal. */
static void watch(bool quiet, double seconds_ago, char *said, size_t capacity)
{
    Progress progress;
    int master = posix_openpt(O_RDWR | O_NOCTTY), before = dup(STDERR_FILENO);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0 && before >= 0 && dup2(terminal, STDERR_FILENO) >= 0);
    progress_start(&progress, "stimuli", ITEMS, quiet);
    progress.start -= seconds_ago;
    progress.drawn -= seconds_ago;
    progress_step(&progress);
    progress_end(&progress);
    assert_int_equal(write(terminal, "#", 1), 1); /* marks the end of what is read */
    size_t length = 0;
    while (length + 1 < capacity && read(master, said + length, 1) == 1 && said[length] != '#')
        length++;
    said[length] = '\0';
    dup2(before, STDERR_FILENO);
    close(before);
    close(terminal);
    close(master);
}

TEST(a_long_step_is_counted_on_a_terminal)
{
    char said[512];
    watch(false, 100, said, sizeof said);
    assert_non_null(strstr(said, "\r1 of 4 stimuli, 0.01 a second, 300 s left"));
    assert_int_equal(said[strlen(said) - 1], '\r'); /* cleared */
    watch(false, 0, said, sizeof said);
    assert_string_equal(said, ""); /* less than a second has passed */
    watch(true, 100, said, sizeof said);
    assert_string_equal(said, "");
}

typedef struct {
    int done[ITEMS];
    size_t fails;
} Work;

static bool work(void *context, size_t item, int worker, Error *error)
{
    (void)worker;
    Work *work = context;
    work->done[item]++;
    return item != work->fails || error_set(error, "item %zu", item);
}

TEST(items_are_done_as_without_it)
{
    Progress progress;
    Work all = {.fails = ITEMS}, some = {.fails = 1};
    progress_start(&progress, "items", ITEMS, true);
    GOOD(progress_run(&progress, 2, work, &all, &error));
    for (int i = 0; i < ITEMS; i++) assert_int_equal(all.done[i], 1);
    assert_int_equal(progress.done, ITEMS);
    progress_start(&progress, "items", ITEMS, true);
    REFUSED(progress_run(&progress, 1, work, &some, &error), "item 1");
    assert_int_equal(some.done[2], 0);
}
