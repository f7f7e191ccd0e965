#include "program/benchmark_main.h"

#include "program/options.h"
#include "recording/chosen_model.h"
#include "score/benchmark_run.h"

#include <string.h>

static bool run(const BenchmarkProgram *program, Options *options, Error *error)
{
    OnnxModel *file = NULL;
    BenchmarkRequest request = {.draw = &options->draw,
                                .source = options->source,
                                .is_public = options->set != NULL,
                                .metrics = options->metrics,
                                .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    if (options->set && strcmp(options->set, "public") != 0)
        return error_set(
            error, "\"%s\" is not a part of a recording; give --set public, or leave --set out",
            options->set);
    bool good = chosen_model_exists(&options->draw, options->name, error) &&
                (!options->draw.file || chosen_model_open(&options->draw, &file, error)) &&
                benchmark_run(program, &request, error);
    onnx_model_close(file);
    return good;
}

int benchmark_main(const BenchmarkProgram *program, int argc, char **argv)
{
    ProgramWords words = {.name = argc > 0 ? argv[0] : program->identifier,
                          .purpose = program->identifier,
                          .options =
                              OPTION_LIST(OPTIONS_DRAW, OPTIONS_FILE, OPTION_DATA, OPTION_THREADS,
                                          OPTION_SET, OPTION_METRICS, OPTION_SOURCE, OPTION_QUIET)};
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read_words(&options, &words, argc, argv, &exit_code)) return exit_code;
    return run(program, &options, &error) ? 0 : options_fail(words.name, &error);
}
