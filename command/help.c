/*
 * help: prints the subcommands' help on the terminal, as a manual page (troff) and as bash
 * completions.
 */
#include "command/command.h"

#include "base/version.h"
#include "vision/stimulus_set.h"

#include <stdio.h>
#include <string.h>

/* -- on the terminal -- */

static bool print_one(const char *name, Error *error)
{
    const Command *command = command_find(name, error);
    if (command) options_print_help(&command->words);
    return command != NULL;
}

static void print_list(void)
{
    printf("ventral: from pixels to scores, as Brain-Score's vision page has them\n\n"
           "usage: ventral SUBCOMMAND [OPTIONS] [ARGUMENTS]\n\n");
    for (size_t i = 0; commands[i]; i++)
        printf("  %-12s %s\n", command_name(commands[i]), commands[i]->words.purpose);
    printf("\n`ventral SUBCOMMAND --help` says which options each has, with examples.\n");
}

/* -- as a manual -- */

/* Escapes text for troff: backslashes, and dots or quotes at the start of a line. */
static void put_troff(const char *text)
{
    for (bool begins = true; *text; text++) {
        if (begins && (*text == '.' || *text == '\'')) printf("\\&");
        if (*text == '\\' || *text == '-') putchar('\\');
        putchar(*text == '\\' ? 'e' : *text);
        begins = *text == '\n';
    }
}

static void put_command(const Command *command)
{
    const ProgramWords *words = &command->words;
    printf(".SS ");
    put_troff(command_name(command));
    printf("\n.B ");
    put_troff(words->name);
    printf("\n[OPTIONS] %s\n.PP\n", words->arguments ? words->arguments : "");
    put_troff(words->purpose);
    printf(".\n");
    if (words->details) {
        printf(".PP\n");
        put_troff(words->details);
    }
    OptionWords shown;
    for (Option option = 0; option < OPTIONS; option++) {
        if (!options_shown(words, option, &shown)) continue;
        printf(".TP\n.B \\-\\-");
        put_troff(shown.name);
        printf(" %s\n", shown.value ? shown.value : "");
        put_troff(shown.meaning);
        printf("\n");
    }
    if (!words->examples) return;
    printf(".PP\nExamples:\n.PP\n.nf\n");
    for (const char *const *one = words->examples; *one; one++) {
        put_troff(*one);
        printf("\n");
    }
    printf(".fi\n");
}

/* The manual's sections after the subcommands. */
static const char sections[] =
    ".SH INPUTS\n"
    "What \\-\\-input says of the images that an ONNX network wants, byte being 0 to 255:\n"
    ".TP\n.B imagenet\n(byte/255 \\- mean)/deviation, ImageNet's, per colour: torchvision, timm, "
    "most of PyTorch\n"
    ".TP\n.B unit\nbyte/255, from 0 to 1: networks trained without normalisation\n"
    ".TP\n.B tf\nbyte/127.5 \\- 1, from \\-1 to 1: TensorFlow's Inception and MobileNet, VOneNet\n"
    ".TP\n.B caffe\nblue, green, red, minus ImageNet's mean bytes: Keras' VGG and ResNet, Caffe\n"
    ".TP\n.B inside\nbytes as they are: networks that normalise inside, as all do whose input is "
    "of type uint8\n"
    ".TP\n.B 0.5,0.5,0.5/0.2,0.2,0.2\n(byte/255 \\- mean)/deviation with numbers of your own\n"
    ".SH FILES\n"
    ".TP\n.I results/MODEL/seed\\-N/BENCHMARK.json, .csv\n"
    "a benchmark's result, with everything it was computed from, and a row for each unit\n"
    ".TP\n.I results/MODEL/seed\\-N/scores.json\nthe tree of the page\n"
    ".TP\n.I results/MODEL/seed\\-N/recordings/*.nc\n"
    "responses of the model's units (netCDF; xarray.open_dataarray reads them)\n"
    ".TP\n.I results/MODEL/redrawn\\-N\n"
    "the same with \\-\\-networks redrawn\n"
    ".TP\n.I results/MODEL/ensemble\\-N.csv\na row for each seed (ventral ensemble)\n"
    ".TP\n.I results/MODEL/identify\\-N.csv, .json\npublic models compared with N seeds (ventral "
    "identify)\n"
    ".TP\n.I results/compare/A_B.csv, .pdf, .svg\ncomparisons of models (ventral compare)\n"
    ".TP\n.I share/ventral, or data in the source tree\n"
    "neurons' histograms, the page, the leaderboard, the list of downloads\n"
    ".TP\n.I share/ventral/downloads, ~/.local/share/ventral\n"
    "recordings and stimuli downloaded by ventral data\n"
    ".SH EXIT STATUS\n0 done; 1 bad input, with one sentence that says what to do; 2 wrong "
    "usage.\n"
    ".SH ENVIRONMENT\n.TP\n.B VENTRAL_DATA\nthe folder of downloads\n"
    ".TP\n.B VENTRAL_SHARE\nthe folder of Ventral's own data, if it is not beside "
    "the program\n"
    ".TP\n.B VENTRAL_MIRROR\nanother server to download from, with the same folders\n"
    ".SH SEE ALSO\n"
    ".BR gnuplot (1),\nwhich draws comparisons;\n.BR pkg\\-config (1),\n"
    "which finds the library (described in ventral/ventral.h).\n.PP\n"
    "README.md, results/README.md (every file and key) and docs/ in the source tree; ventral cite "
    "prints what to cite.\n";

static void print_manual(void)
{
    printf(".TH VENTRAL 1 \"\" \"Ventral %s\"\n.SH NAME\n"
           "ventral \\- from pixels to scores, as Brain\\-Score's vision page has them\n"
           ".SH SYNOPSIS\n.B ventral\nSUBCOMMAND [OPTIONS] [ARGUMENTS]\n.SH SUBCOMMANDS\n",
           VENTRAL_VERSION);
    for (size_t i = 0; commands[i]; i++) put_command(commands[i]);
    fputs(sections, stdout);
}

/* -- as completions -- */

/*
 * Completions of arguments follow from the words for them (MODEL, BENCHMARK, ..), those of an
 * option's value from the option's name. For all others, bash completes file names.
 */
static const char completion[] =
    "    esac\n"
    "    case $previous in\n"
    "    --model) kinds=MODEL ;;\n"
    "    --benchmark) kinds=BENCHMARK ;;\n"
    "    --networks) words='one redrawn' kinds= ;;\n"
    "    --input) words='imagenet unit tf caffe inside' kinds= ;;\n"
    "    --layers) words=all kinds= ;;\n"
    "    --bins) words=each kinds= ;;\n"
    "    --metrics) words='pls ridge ridgecv cka rdm' kinds= ;;\n"
    "    --search-layers) words='V1 V2 V4 IT' kinds= ;;\n"
    "    --set) kinds=DATASET ;;\n"
    "    --results | --out | --data | --recordings) kinds=DIR ;;\n"
    "    --biology | --edges | --units | --sites | --output) kinds=FILE ;;\n"
    "    *) case $word in -*) words=$options kinds= ;; esac ;;\n"
    "    esac\n"
    "    case $kinds in *SUBCOMMAND*) words+=\" $subcommands\" ;; esac\n"
    "    case $kinds in *BENCHMARK*) words+=\" $(\"$ventral\" benchmarks --names)\" ;; esac\n"
    "    case $kinds in *DATASET*) words+=\" $(\"$ventral\" data --names)\" ;; *SET*) words+=\" "
    "$sets\" ;; esac\n"
    "    case $kinds in *MODEL* | *'A B'*)\n"
    "        words+=\" $(\"$ventral\" models --names) $(cd results 2>/dev/null && compgen -d)\" "
    ";;\n"
    "    esac\n"
    "    mapfile -t COMPREPLY < <({\n"
    "        compgen -W \"$words\" -- \"$word\"\n"
    "        case $kinds in *MODEL*) compgen -f -X '!*.[oO][nN][nN][xX]' -- \"$word\" ;; esac\n"
    "        case $kinds in *FILE* | *PICTURE*) compgen -f -- \"$word\" ;;\n"
    "        *MODEL* | *DIR* | *'A B'*) compgen -d -- \"$word\" ;; esac; } |\n"
    "        LC_ALL=C sort -u)\n"
    "}\n"
    "complete -o filenames -o bashdefault -o default -F _ventral ventral\n";

static void print_completion(void)
{
    printf("# Bash completion of ventral's subcommands, options and their values.\n"
           "_ventral() {\n"
           "    local ventral=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} words= options= "
           "kinds=\n"
           "    local previous=${COMP_WORDS[COMP_CWORD-1]} sets='texture repeat");
    for (size_t i = 0; stimulus_set_names[i]; i++) printf(" %s", stimulus_set_names[i]);
    printf("'\n    local subcommands='");
    for (size_t i = 0; commands[i]; i++) printf("%s%s", i ? " " : "", command_name(commands[i]));
    printf("'\n    [ \"$word\" != = ] || word=\n"
           "    [ \"$previous\" != = ] || previous=${COMP_WORDS[COMP_CWORD-2]}\n"
           "    case $COMP_CWORD,${COMP_WORDS[1]} in\n"
           "    1,*) words=$subcommands previous= ;;\n");
    for (size_t i = 0; commands[i]; i++) {
        OptionWords shown;
        const ProgramWords *words = &commands[i]->words;
        printf("    *,%s) kinds='%s' options='", command_name(commands[i]),
               words->arguments ? words->arguments : "");
        for (Option option = 0; option < OPTIONS; option++)
            if (options_shown(words, option, &shown)) printf("--%s ", shown.name);
        printf("' ;;\n");
    }
    fputs(completion, stdout);
}

static bool help(Options *options, Error *error)
{
    if (options->argument_count > 0)
        return options_refuse(options, OPTION_LIST(OPTION_MANUAL, OPTION_COMPLETION),
                              "is about all subcommands", error) &&
               print_one(options->arguments[0], error);
    if (options->manual && options->completion)
        return error_set(error, "--manual and --completion cannot be printed together; give one");
    if (options->manual)
        print_manual();
    else if (options->completion)
        print_completion();
    else
        print_list();
    return true;
}

static const char *const examples[] = {"ventral help", "ventral help score",
                                       "ventral help --manual", NULL};

const Command help_command = {.words = {.name = "ventral help",
                                        .purpose = "prints help on the subcommands",
                                        .arguments = "[SUBCOMMAND]",
                                        .most = 1,
                                        .options = OPTION_LIST(OPTION_MANUAL, OPTION_COMPLETION),
                                        .examples = examples},
                              .run = help};
