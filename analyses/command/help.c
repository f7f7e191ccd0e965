/*
 * help: what the subcommands say of themselves: on the terminal, as a manual (troff), and as completions for bash.
 */
#include "command/command.h"

#include "base/version.h"

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

/* Does the help of the command list that option? */
static bool is_shown(const ProgramWords *words, const OptionWords *option)
{
    return option->meaning && (!option->option || (words->options & option->option));
}

/* -- as a manual -- */

/* Text in troff: a backslash, and a dot or quote that begins a line, would be its own. */
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
    const OptionWords *option;
    for (size_t i = 0; (option = options_words(i)); i++) {
        if (!is_shown(words, option)) continue;
        printf(".TP\n.B \\-\\-");
        put_troff(option->name);
        printf(" %s\n", option->value ? option->value : "");
        put_troff(option->meaning);
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

static void print_manual(void)
{
    printf(".TH VENTRAL 1 \"\" \"Ventral %s\"\n.SH NAME\n"
           "ventral \\- from pixels to scores, as Brain\\-Score's vision page has them\n"
           ".SH SYNOPSIS\n.B ventral\nSUBCOMMAND [OPTIONS] [ARGUMENTS]\n.SH SUBCOMMANDS\n",
           VENTRAL_VERSION);
    for (size_t i = 0; commands[i]; i++) put_command(commands[i]);
    printf(".SH EXIT STATUS\n0 done; 1 bad input, with one sentence that says what to do; 2 wrong "
           "usage.\n"
           ".SH ENVIRONMENT\n.TP\n.B VENTRAL_DATA\nthe folder of downloads\n"
           ".TP\n.B VENTRAL_SHARE\nthe folder of Ventral's own data, which are otherwise found "
           "beside the program\n"
           ".TP\n.B VENTRAL_MIRROR\nanother server with the same folders\n");
}

/* -- as completions -- */

static void print_completion(void)
{
    printf("# Completion of ventral's subcommands and options for bash.\n_ventral() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} words\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='");
    for (size_t i = 0; commands[i]; i++) printf("%s%s", i ? " " : "", command_name(commands[i]));
    printf("'\n    else\n        case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; commands[i]; i++) {
        const OptionWords *option;
        printf("        %s) words='", command_name(commands[i]));
        for (size_t o = 0; (option = options_words(o)); o++)
            if (is_shown(&commands[i]->words, option)) printf("--%s ", option->name);
        printf("' ;;\n");
    }
    printf("        esac\n"
           "        case ${COMP_WORDS[COMP_CWORD-1]} in\n"
           "        --model) words=$(ventral models --names) ;;\n"
           "        --benchmark) words=$(ventral benchmarks --names) ;;\n"
           "        --networks) words='one redrawn' ;;\n"
           "        esac\n    fi\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
           "complete -o default -F _ventral ventral\n");
}

static bool help(const Options *options, Error *error)
{
    if (options->argument_count > 0)
        return options_refuse(options, OPTION_MANUAL | OPTION_COMPLETION,
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
                                        .purpose = "says what the subcommands do",
                                        .arguments = "[SUBCOMMAND]",
                                        .most = 1,
                                        .options = OPTION_MANUAL | OPTION_COMPLETION,
                                        .examples = examples},
                              .run = help};
