#include "score/benchmark_program.h"

#include "recording/chosen_model.h"

int benchmark_program_main(const BenchmarkProgram *program, int argc, char **argv)
{
    ProgramWords words = {.name = argc > 0 ? argv[0] : program->identifier,
                          .purpose = program->identifier,
                          .options = OPTIONS_DRAW | OPTIONS_FILE | OPTION_DATA | OPTION_THREADS |
                                     OPTION_SET | OPTION_SOURCE | OPTION_QUIET};
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read_words(&options, &words, argc, argv, &exit_code)) return exit_code;
    OnnxModel *file = NULL;
    bool good = (!options.file || chosen_model_open(&options, &file, &error)) &&
                program->run(program, &options, &error);
    onnx_model_close(file);
    return good ? 0 : options_fail(words.name, &error);
}
