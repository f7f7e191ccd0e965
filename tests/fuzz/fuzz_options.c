/* The command line: words that end with a zero byte, behind a choice of the program's options. */
#include "fuzz.h"

#include "program/options.h"

enum { WORDS = 32, SHORTEST = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *words[WORDS + 1], *text = NULL;
    int count = 0, exit_code = 0;
    if (length < SHORTEST) return 0;
    Option taken[OPTIONS + 1];
    size_t count_taken = 0;
    for (Option option = 0; option < OPTIONS; option++)
        if (bytes[0] & 1 || (bytes[1] | bytes[2] << 8) >> option % 16 & 1)
            taken[count_taken++] = option;
    taken[count_taken] = OPTIONS_END;
    ProgramWords program = {.name = "ventral fuzz",
                            .purpose = "is fuzzed",
                            .arguments = "[WORD..]",
                            .most = bytes[0] % 4,
                            .options = taken};
    text = fuzz_allocate(length + 1, 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    words[count++] = text + length; /* the program's name is not read */
    for (char *word = text + SHORTEST - 1; word < text + length && count < WORDS;
         word += strlen(word) + 1)
        words[count++] = word;
    words[count] = NULL;
    Options options;
    if (!options_read_words(&options, &program, count, words, &exit_code))
        fuzz_require(exit_code >= 0 && exit_code <= 2, "an exit code beyond 2");
    free(text);
    return 0;
}
