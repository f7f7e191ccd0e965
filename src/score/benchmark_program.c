#include "score/benchmark_program.h"

int benchmark_program_main(const BenchmarkProgram *program, int argc, char **argv)
{
    ProgramWords words = {.name = argc > 0 ? argv[0] : program->identifier,
                          .purpose = program->identifier,
                          .options = OPTIONS_DRAW | OPTION_DATA | OPTION_THREADS | OPTION_SET |
                                     OPTION_SOURCE | OPTION_QUIET};
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read_words(&options, &words, argc, argv, &exit_code)) return exit_code;
    return program->run(program, &options, &error) ? 0 : options_fail(words.name, &error);
}
