/*
 * What the page is written with: prose of the paper as HTML, templates, entries of a bibliography.
 */
#include "testing.h"

#include "base/file.h"
#include "report/bibliography.h"
#include "report/latex_html.h"
#include "report/template.h"

enum { ROOM = 4096 };

typedef struct {
    const char *given, *expected; /* HTML; or words of a refusal */
} Pair;

/* -- LaTeX -- */

static bool cite(void *context, FILE *stream, const char *keys, bool in_sentence, Error *error)
{
    if (strcmp(keys, "Nobody") == 0) return error_set(error, "has no entry Nobody");
    fprintf(stream, "[%s%s%s]", (const char *)context, in_sentence ? " in a sentence " : " ", keys);
    return true;
}

static bool prose(const char *latex, bool cites, char html[ROOM], Error *error)
{
    FILE *stream = file_text_open(html, ROOM);
    assert_non_null(stream);
    bool good = latex_html_prose(stream, latex, "a.c", cites ? cite : NULL, (char[]){"see"}, error);
    assert_true(file_text_close(stream, ROOM));
    return good;
}

static const Pair shown[] = {
    {"\n One, \\emph{two} and\n\\textbf{\\texttt{three}}.\n\n Four.\n ",
     "<p>One, <em>two</em> and\n<strong><code>three</code></strong>.</p>\n<p>Four.</p>\n"},
    {"a---b--c ``d'' `e' 50\\,\\% f~g", "<p>a—b–c “d” ‘e’ 50&#8239;% f&nbsp;g</p>\n"},
    {"a < b & c > d \\& \\# \\$ \\_ \\{\\}", "<p>a &lt; b &amp; c &gt; d &amp; # $ _ {}</p>\n"},
    {"Sch\\\"{o}n, caf\\'e, \\`a, \\^o, ma\\~nana, {a {b}}",
     "<p>Scho\u0308n, cafe\u0301, a\u0300, o\u0302, man\u0303ana, a b</p>\n"},
    {"$x_1^{2n} - \\sqrt{a} \\le \\bar{b} \\pm \\infty$",
     "<p><span class=\"math\"><i>x</i><sub>1</sub><sup>2<i>n</i></sup> − √<span class=\"over\">"
     "<i>a</i></span> ≤<span class=\"over\"><i>b</i></span> ±∞</span></p>\n"},
    {"\\sum \\alpha", "<p>∑α</p>\n"},
    {"\\citet{A2000} and \\citep{B2001,C2002}, \\cite{D}",
     "<p>[see in a sentence A2000] and [see B2001,C2002], [see D]</p>\n"},
    {"", ""},
};

static const Pair not_shown[] = {
    {"\\unknown{a}", "a.c: the page cannot show the command \\unknown"},
    {"a }", "a closing brace without an opening one near \"}\""},
    {"{a", "a brace is not closed"},
    {"\\emph a", "an argument is missing near \"a\""},
    {"\\emph{a", "a brace is not closed"},
    {"$a", "a dollar sign is not closed"},
    {"$x_$", "an index is missing"},
    {"$x^{a$", "a brace is not closed"},
    {"\\\"1", "an accent needs a letter"},
    {"\\'{ab}", "an accent needs a letter"},
    {"\\citet A", "a citation cannot be read"},
    {"\\citet{}", "a citation cannot be read"},
    {"\\citet{A", "a citation cannot be read"},
    {"\\citet{{A}}", "a citation cannot be read"},
    {"\\citet{Nobody}", "has no entry Nobody"},
    {"\\averyveryverylongcommandofletters", "a command cannot be read"},
    {"a \\", "a command cannot be read"},
};

TEST(latex_as_html)
{
    char html[ROOM];
    for (size_t i = 0; i < COUNT(shown); i++) {
        GOOD(prose(shown[i].given, true, html, &error));
        assert_string_equal(html, shown[i].expected);
    }
    for (size_t i = 0; i < COUNT(not_shown); i++)
        REFUSED(prose(not_shown[i].given, true, html, &error), not_shown[i].expected);
    REFUSED(prose("\\cite{A}", false, html, &error), "a citation cannot be read");
}

/* -- templates -- */

static const char folder[] = BUILD "/tests/templates";

static void write_template(const char *name, const char *text)
{
    OutputFile output;
    Error error;
    assert_good(output_open_in(&output, folder, name, &error), &error);
    fputs(text, output.stream);
    assert_good(output_close(&output, true, &error), &error);
}

static bool fill(const char *text, char html[ROOM], Error *error)
{
    cJSON *fields = cJSON_Parse(
        "{\"text\": \"a<b> & \\\"c\\\"\", \"none\": \"\", \"yes\": true, \"no\": false, "
        "\"number\": 1, \"name\": \"\\u03b1\\u0436 \\u001b[1m\\u202e\\u007f\", "
        "\"list\": [{\"item\": \"1\"}, {\"item\": \"2\", \"yes\": false}], \"empty\": [], "
        "\"object\": {\"item\": \"inner\", \"text\": \"its own\"}}");
    assert_non_null(fields);
    write_template("page.html", text);
    FILE *stream = file_text_open(html, ROOM);
    assert_non_null(stream);
    bool good = template_write(stream, folder, "page", fields, error);
    assert_true(file_text_close(stream, ROOM));
    cJSON_Delete(fields);
    return good;
}

static const Pair filled[] = {
    {"{{text}} {{{text}}}", "a&lt;b&gt; &amp; &quot;c&quot; a<b> & \"c\""},
    {"{{name}}", "\u03b1\u0436 \\x1b[1m\\u202e\\x7f"},
    {"{{#list}}[{{item}}{{#yes}}!{{/yes}}]{{/list}}", "[1!][2]"},
    {"{{^list}}none{{/list}}{{^empty}}none{{/empty}}{{#empty}}some{{/empty}}", "none"},
    {"{{#object}}{{item}}, {{text}}{{/object}}", "inner, its own"},
    {"{{#text}}text {{/text}}{{#none}}none {{/none}}{{^none}}empty{{/none}}", "text empty"},
    {"{{#yes}}yes{{/yes}}{{#no}}no{{/no}}{{#number}}number{{/number}}{{#lacks}}lacks{{/lacks}}",
     "yes"},
    {"a\n  {{#yes}}\nb\n\t{{/yes}} \nc\n", "a\nb\nc\n"},
    {"{{#list}}{{#yes}}{{#yes}}{{item}}{{/yes}}{{/yes}}{{/list}}", "1"},
    {"{{#object}}{{>part}}{{/object}}", "(inner)"},
};

static const Pair not_filled[] = {
    {"{{lacks}}", "the field of {{lacks}} is missing or not a text"},
    {"{{number}}", "the field of {{number}} is missing or not a text"},
    {"{{#yes}}", "{{#yes}} has no {{/yes}}"},
    {"{{#yes}}{{#yes}}{{/yes}}", "{{#yes}} has no {{/yes}}"},
    {"{{#yes}}{{text{{/yes}}", "is not a complete tag"},
    {"{{/yes}}", "{{/yes}} has no opening tag"},
    {"{{ text }}", "is not a complete tag"},
    {"{{}}", "is not a complete tag"},
    {"{{text", "is not a complete tag"},
    {"{{{text}}", "is not a complete tag"},
    {"{{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}",
     "is not a complete tag"},
    {"{{>nowhere}}", "nowhere.html"},
    {"{{>page}}", "its templates include each other endlessly"},
    {"{{#list}}{{lacks}}{{/list}}", "the field of {{lacks}} is missing or not a text"},
};

TEST(templates)
{
    char html[ROOM];
    write_template("part.html", "({{item}})");
    for (size_t i = 0; i < COUNT(filled); i++) {
        GOOD(fill(filled[i].given, html, &error));
        assert_string_equal(html, filled[i].expected);
    }
    for (size_t i = 0; i < COUNT(not_filled); i++)
        REFUSED(fill(not_filled[i].given, html, &error), not_filled[i].expected);
}

/* -- bibliography -- */

static const char entries[] = "@article{First2000,\n"
                              "  author = {First, A. and {van} Second, B.},\n"
                              "  title = \"A {B}, \"\"c\",\n"
                              "\tyear=2000,\n"
                              "  note = {two\n\tlines},\n"
                              "  journal = jn\n"
                              "}\n\n"
                              "@misc{Second2001,\n  title = {},\n}\n"
                              "@misc{Open,\n  title = {a},\n";

TEST(bibliography)
{
    char place[64];
    size_t length = 0;
    const char *entry = bibliography_entry(entries, "First2000", &length);
    assert_ptr_equal(entry, entries);
    assert_int_equal(entry[length - 1], '}');
    static const Pair fields[] = {{"author", "First, A. and {van} Second, B."},
                                  {"title", "A {B}, \"\"c"},
                                  {"year", "2000"},
                                  {"note", "two  lines"},
                                  {"journal", "jn"}};
    for (size_t i = 0; i < COUNT(fields); i++) {
        assert_true(bibliography_field(entry, length, fields[i].given, place, sizeof place));
        assert_string_equal(place, fields[i].expected);
    }
    assert_false(bibliography_field(entry, length, "doi", place, sizeof place));
    assert_false(bibliography_field(entry, length, "author", place, 10));
    entry = bibliography_entry(entries, "Second2001", &length);
    assert_non_null(entry);
    assert_false(bibliography_field(entry, length, "title", place, sizeof place));
    assert_null(bibliography_entry(entries, "Third", &length));
    assert_null(bibliography_entry(entries, "Open", &length));
}
