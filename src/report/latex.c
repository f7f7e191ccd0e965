#include "report/latex.h"

#include "base/shown.h"

#include <math.h>
#include <string.h>

/* -- text -- */

/* Escapes for special characters, and for pairs that LaTeX would join ("--" to a dash). */
static const struct {
    char character;
    const char *latex;
} specials[] = {
    {'_', "\\_"},
    {'%', "\\%"},
    {'&', "\\&"},
    {'#', "\\#"},
    {'$', "\\$"},
    {'{', "\\{"},
    {'}', "\\}"},
    {'\\', "\\textbackslash{}"},
    {'^', "\\textasciicircum{}"},
    {'~', "\\textasciitilde{}"},
};
static const char *const joined[] = {"--", "``", "''", "<<", ">>", ",,", "?`", "!`", NULL};

static void put_ascii(FILE *stream, char character, char next)
{
    const char *latex = NULL;
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].character == character) latex = specials[i].latex;
    if (latex)
        fputs(latex, stream);
    else
        fputc(character, stream);
    for (int i = 0; joined[i]; i++)
        if (joined[i][0] == character && joined[i][1] == next) fputs("{}", stream);
}

/* Has the paper's font this character? Latin with accents and signs, and some punctuation. */
static bool has_letter(uint32_t character)
{
    static const uint32_t without[] = {0x126, 0x127, 0x132, 0x133, 0x138,
                                       0x13f, 0x140, 0x149, 0x166, 0x167};
    static const uint32_t beyond[] = {0x2013, 0x2014, 0x2018, 0x2019, 0x201c,
                                      0x201d, 0x2022, 0x2026, 0x20ac};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (without[i] == character) return false;
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (beyond[i] == character) return true;
    return character >= 0xa1 && character < 0x17f;
}

/* The command of a Greek letter; NULL for other letters and for those identical to Latin ones. */
static const char *greek_letter(uint32_t character)
{
    static const char *const small[] = {
        "alpha", "beta",   "gamma",   "delta",  "varepsilon", "zeta", "eta",  "theta", "iota",
        "kappa", "lambda", "mu",      "nu",     "xi",         NULL,   "pi",   "rho",   "varsigma",
        "sigma", "tau",    "upsilon", "varphi", "chi",        "psi",  "omega"};
    static const struct {
        uint32_t character;
        const char *name;
    } large[] = {{0x393, "Gamma"}, {0x394, "Delta"}, {0x398, "Theta"}, {0x39b, "Lambda"},
                 {0x39e, "Xi"},    {0x3a0, "Pi"},    {0x3a3, "Sigma"}, {0x3a6, "Phi"},
                 {0x3a8, "Psi"},   {0x3a9, "Omega"}};
    if (character >= 0x3b1 && character <= 0x3c9) return small[character - 0x3b1];
    for (size_t i = 0; i < sizeof large / sizeof *large; i++)
        if (large[i].character == character) return large[i].name;
    return NULL;
}

/* Writes the first character, or its number if the font lacks it: [U+4E2D]; returns its bytes. */
static size_t put_character(FILE *stream, const char *text, size_t length)
{
    char piece[SHOWN_PIECE];
    uint32_t character = 0;
    size_t size = shown_character(text, length, &character);
    const char *letter = size > 1 ? greek_letter(character) : NULL;
    if (size == 0 || shown_is_control(character)) {
        size = shown_piece(text, length, piece);
        for (char *c = piece; *c; c++) put_ascii(stream, *c, c[1]);
    } else if (size == 1)
        put_ascii(stream, *text, length > 1 ? text[1] : '\0');
    else if (letter)
        fprintf(stream, "\\ensuremath{\\%s}", letter);
    else if (has_letter(character))
        fprintf(stream, "%.*s", (int)size, text);
    else
        fprintf(stream, "[U+%04X]", (unsigned)character);
    return size;
}

void latex_put(FILE *stream, const char *text)
{
    for (size_t rest = strlen(text), size; rest > 0; text += size, rest -= size)
        size = put_character(stream, text, rest);
}

void latex_put_number(FILE *stream, double value, int digits)
{
    if (isnan(value))
        fputs("---", stream);
    else if (value < 0)
        fprintf(stream, "\\ensuremath{%.*f}", digits, value);
    else
        fprintf(stream, "%.*f", digits, value);
}

/* 802,816 */
static void put_count(FILE *stream, double count)
{
    if (isnan(count))
        fputs("---", stream);
    else if (count < 1000)
        fprintf(stream, "%.0f", count);
    else {
        put_count(stream, floor(count / 1000));
        fprintf(stream, ",%03.0f", fmod(count, 1000));
    }
}

/* `length` characters as code, with breaks allowed after - _ and . */
static void put_code(FILE *stream, const char *text, size_t length)
{
    fprintf(stream, "\\texttt{");
    for (size_t i = 0; i < length;) {
        char first = text[i];
        i += put_character(stream, text + i, length - i);
        if (strchr("-_.", first)) fputs("\\allowbreak{}", stream);
    }
    fputc('}', stream);
}

void latex_put_name(FILE *stream, const char *name)
{
    static const char prefix[] = "Marques2020_";
    if (strncmp(name, prefix, strlen(prefix)) == 0) name += strlen(prefix);
    put_code(stream, name, strlen(name));
}

void latex_put_model(FILE *stream, const char *model)
{
    static const char ending[] = "_untrained";
    size_t length = strlen(model), shared = strlen(ending);
    if (length > shared && strcmp(model + length - shared, ending) == 0) length -= shared;
    put_code(stream, model, length);
}

/* -- keys -- */

void latex_open(FILE *stream, const char *owner, const char *key)
{
    fprintf(stream, "\\VentralSet{%s%s%s}{", owner, *owner ? "/" : "", key);
}

void latex_close(FILE *stream)
{
    fputs("}\n", stream);
}

void latex_set_text(FILE *stream, const char *owner, const char *key, const char *text)
{
    latex_open(stream, owner, key);
    latex_put(stream, text);
    latex_close(stream);
}

void latex_set_number(FILE *stream, const char *owner, const char *key, double value, int digits)
{
    latex_open(stream, owner, key);
    latex_put_number(stream, value, digits);
    latex_close(stream);
}

void latex_set_probability(FILE *stream, const char *owner, const char *key, double value)
{
    int exponent = value > 0 ? (int)floor(log10(value)) : 0;
    latex_open(stream, owner, key);
    if (isnan(value))
        fprintf(stream, "---");
    else if (value > 0 && value < 0.001)
        fprintf(stream, "\\ensuremath{%.0f\\times10^{%d}}", value / pow(10, exponent), exponent);
    else
        fprintf(stream, value < 0.01 ? "%.3f" : "%.2f", value);
    latex_close(stream);
}

void latex_set_count(FILE *stream, const char *owner, const char *key, double count)
{
    latex_open(stream, owner, key);
    put_count(stream, count);
    latex_close(stream);
}

void latex_set_choice(FILE *stream, const char *owner, const char *key, bool choice)
{
    latex_open(stream, owner, key);
    fputs(choice ? "yes" : "no", stream);
    latex_close(stream);
}

void latex_set_list(FILE *stream, const char *owner, const char *key, const char *const *names,
                    size_t count)
{
    latex_open(stream, owner, key);
    for (size_t i = 0; i < count; i++) fprintf(stream, "%s%s", i ? "," : "", names[i]);
    latex_close(stream);
}
