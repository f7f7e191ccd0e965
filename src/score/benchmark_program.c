#include "score/benchmark_program.h"

int benchmark_program_main(const BenchmarkProgram *program, int argc, char **argv)
{
    Options options;
    Error error = {{0}};
    int exit_code = 0;
    if (!options_read(&options, argc, argv, program->identifier, &exit_code)) return exit_code;
    return program->run(program, &options, &error) ? 0 : options_fail(argv[0], &error);
}
