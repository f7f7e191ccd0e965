#include "score/benchmark_run.h"

#include "score/standing.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool write_result(const BenchmarkRun *run, Error *error)
{
    Outcome outcome = {run->status ? run->status : STATUS_EVALUATED,
                       run->reason[0] ? run->reason : NULL};
    cJSON *result = result_new(run->draw, &run->leaf, run->about, run->layer, outcome, error);
    bool good = result != NULL;
    if (good) run->about->kind->fill(run, result);
    if (good && run->origin) result_set_origin(result, run->origin, run->layer_origin);
    for (int i = 0; good && i < BENCHMARK_INPUTS && run->inputs[i]; i++)
        good = result_add_input(result, run->inputs[i], error);
    good = good && result_write(run->draw, result, error);
    cJSON_Delete(result);
    return good;
}

bool benchmark_run_described(BenchmarkRun *run, Error *error)
{
    const BenchmarkKind *kind = run->about->kind;
    bool good = kind->score(run, error) && write_result(run, error);
    if (good && run->request->say == SAY_ALL) kind->print(run);
    if (kind->close) kind->close(run);
    return good;
}

bool benchmark_run_find_leaf(const BenchmarkRequest *request, const char *identifier,
                             PageNode *leaf, Error *error)
{
    Page own = {0}, *page = request->shelf ? &request->shelf->page : &own;
    const Draw *draw = request->draw;
    size_t index = 0;
    bool good = (page->count > 0 || page_read_for(page, draw->data, draw->model, error)) &&
                page_find(page, identifier, &index, error);
    if (good) *leaf = page->nodes[index];
    page_free(&own);
    return good;
}

void benchmark_shelf_free(BenchmarkShelf *shelf)
{
    recording_shelf_free(&shelf->recordings);
    page_free(&shelf->page);
}

bool benchmark_run(const BenchmarkProgram *program, const BenchmarkRequest *request, Error *error)
{
    BenchmarkRun *run = allocate(1, program->kind->run_size, error);
    if (!run) return false;
    run->about = program;
    run->request = request;
    run->draw = request->draw;
    bool good = benchmark_run_find_leaf(request, program->identifier, &run->leaf, error) &&
                benchmark_run_described(run, error);
    free(run);
    return good;
}

PageNode benchmark_run_leaf(const char *name, const char *version)
{
    PageNode leaf = {.score = NAN, .rank = NAN, .published_ceiling = NAN, .is_leaf = true};
    snprintf(leaf.name, sizeof leaf.name, "%s", name);
    snprintf(leaf.version, sizeof leaf.version, "%s", version);
    return leaf;
}

bool benchmark_run_conclude(BenchmarkRun *run, const char *status, const char *format, ...)
{
    va_list values;
    run->status = status;
    va_start(values, format);
    vsnprintf(run->reason, sizeof run->reason, format, values);
    va_end(values);
    return true;
}

bool benchmark_run_table(const BenchmarkRun *run, const char *ending, OutputFile *table,
                         Error *error)
{
    char name[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH];
    return file_path(name, error, "%s%s", run->leaf.name, ending) &&
           draw_path(run->draw, name, path, error) && output_open(table, path, error);
}
