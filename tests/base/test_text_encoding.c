/* Text of other programs as UTF-8: every character there is, and bytes that are none. */
#include "testing.h"

#include "base/shown.h"
#include "base/text_encoding.h"
#include "report/latex.h"

/* Encodes a character as UTF-8 (RFC 3629); returns its length in bytes. */
static size_t encode(uint32_t character, unsigned char bytes[4])
{
    size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; character >>= 6)
        bytes[i] = (unsigned char)(0x80 | (character & 63));
    bytes[0] = (unsigned char)(first[length] | character);
    return length;
}

/* Encodes a character as UTF-16 (RFC 2781); returns its length in bytes. */
static size_t encode_in_pairs(uint32_t character, bool high_first, unsigned char bytes[4])
{
    bool pair = character > 0xffff;
    uint32_t units[2] = {pair ? 0xd800 + ((character - 0x10000) >> 10) : character,
                         0xdc00 + ((character - 0x10000) & 1023)};
    for (size_t i = 0; i < 1U + pair; i++) {
        bytes[2 * i + !high_first] = (unsigned char)(units[i] >> 8);
        bytes[2 * i + high_first] = (unsigned char)units[i];
    }
    return pair ? 4 : 2;
}

static void expect(const unsigned char *bytes, size_t length, const unsigned char *utf8,
                   size_t utf8_length)
{
    Error error = {{0}};
    char *text = text_to_utf8((const char *)bytes, &length, "a.csv", &error);
    assert_good(text != NULL, &error);
    assert_int_equal(length, utf8_length);
    assert_memory_equal(text, utf8, utf8_length);
    assert_int_equal(text[length], 0);
    free(text);
}

TEST(every_character)
{
    enum { ROOM = 4 * 0x110000 };
    unsigned char *utf8 = malloc(ROOM), *pairs = malloc(ROOM);
    assert_true(utf8 && pairs);
    for (int high_first = 0; high_first < 2; high_first++) {
        size_t length = 0, used = encode_in_pairs(0xfeff, high_first, pairs); /* the mark */
        for (uint32_t character = 1; character <= 0x10ffff; character++) {
            if (character >= 0xd800 && character <= 0xdfff) continue; /* surrogates */
            length += encode(character, utf8 + length);
            used += encode_in_pairs(character, high_first, pairs + used);
        }
        expect(utf8, length, utf8, length);
        expect(pairs, used, utf8, length);
    }
    free(utf8);
    free(pairs);
}

/* Is it valid UTF-8 of one character? Tried against every character of that length. */
static bool is_character(const unsigned char *bytes, size_t length)
{
    static const unsigned char payload[] = {0, 127, 31, 15, 7};
    unsigned char again[4];
    uint32_t character = bytes[0] & payload[length];
    for (size_t i = 1; i < length; i++) character = character << 6 | (bytes[i] & 63);
    return character > 0 && character <= 0x10ffff &&
           !(character >= 0xd800 && character <= 0xdfff) && encode(character, again) == length &&
           memcmp(again, bytes, length) == 0;
}

TEST(bytes_that_are_no_character)
{
    static const unsigned char ends[] = {0x7f, 0x80, 0xbf, 0xc0};
    size_t refused = 0;
    for (uint32_t first = 0x80; first < 0x100; first++)
        for (uint32_t i = 0; i < 256 * 16; i++) {
            const unsigned char bytes[] = {(unsigned char)first, (unsigned char)(i >> 4),
                                           ends[i >> 2 & 3], ends[i & 3]};
            size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4, given = length;
            Error error = {{0}};
            if (bytes[0] == 0xff && bytes[1] == 0xfe) continue; /* UTF-16 */
            if (bytes[0] == 0xfe && bytes[1] == 0xff) continue;
            if (memcmp(bytes, "\xef\xbb\xbf", 3) == 0) continue; /* the byte order mark */
            char *text = text_to_utf8((const char *)bytes, &given, "a.csv", &error);
            if ((text != NULL) != is_character(bytes, length))
                fail_msg("%02x %02x %02x %02x: %s", bytes[0], bytes[1], bytes[2], bytes[3],
                         text ? "taken" : error.message);
            refused += text == NULL;
            free(text);
            given = length - 1; /* cut off */
            assert_null(text_to_utf8((const char *)bytes, &given, "a.csv", &error));
        }
    assert_true(refused > 100000);
}

static void refuse(const char *bytes, size_t length, const char *words)
{
    Error error = {{0}};
    char *text = text_to_utf8(bytes, &length, "a.csv", &error);
    assert_refused(text != NULL, &error, words);
}

TEST(files_that_are_refused)
{
    refuse("\xff\xfe\0\0a\0\0\0", 8, "is UTF-32");
    refuse("\0\0\xfe\xff\0\0\0a", 8, "is UTF-32");
    refuse("\xff\xfe"
           "a",
           3, "an odd number of bytes");
    refuse("\xff\xfe"
           "a\0\0\xdc",
           6, "half a character after 1 of them"); /* the second half alone */
    refuse("\xff\xfe"
           "a\0\0\xd8",
           6, "half a character after 1 of them"); /* the first at the end */
    refuse("\xff\xfe\0\xd8"
           "a\0",
           6, "half a character"); /* and before another character */
    refuse("\xff\xfe\0\xd8\0\xd8", 6, "half a character");
    refuse("\xff\xfe\0\xd8\0\xe0", 6, "half a character");
    refuse("\xfe\xff\0\0", 4, "line 1 has a zero byte");
    refuse("a\0b", 3, "line 1 has a zero byte");
    refuse("a\nb\r\nc\rd\xe9\n", 9, "line 4 is not UTF-8");
    refuse("\r\xe9", 2, "line 2 is not UTF-8");
}

TEST(marks_and_nothing)
{
    const unsigned char a[] = {'a'}, marked[] = {0xef, 0xbb, 0xbf, 'a'}, mark[] = {0xff, 0xfe};
    expect(marked, 4, a, 1);
    expect(marked, 3, a, 0);
    expect(mark, 2, a, 0);
    expect(a, 0, a, 0);
    expect((const unsigned char *)"a\r", 2, (const unsigned char *)"a\r", 2);
}

/* -- names from outside, where people read them -- */

static const struct {
    const char *name, *shown, *latex, *json;
} names[] = {
    {"layer1.0.relu2", "layer1.0.relu2", "layer1.0.relu2", "layer1.0.relu2"},
    {"a_b%&#$c", "a_b%&#$c", "a\\_b\\%\\&\\#\\$c", "a_b%&#$c"},
    {"{a}^b~c\\d", "{a}^b~c\\d", "\\{a\\}\\textasciicircum{}b\\textasciitilde{}c\\textbackslash{}d",
     "{a}^b~c\\\\d"},
    {"a--b<<c ``d'' ,,e ?`", "a--b<<c ``d'' ,,e ?`", "a-{}-b<{}<c `{}`d'{}' ,{},e ?{}`",
     "a--b<<c ``d'' ,,e ?`"},
    {"a\nb\r\tc", "a\\nb\\r\\tc", "a\\textbackslash{}nb\\textbackslash{}r\\textbackslash{}tc",
     "a\\nb\\r\\tc"},
    {"\x1b[31m\a\x7f", "\\x1b[31m\\x07\\x7f",
     "\\textbackslash{}x1b[31m\\textbackslash{}x07\\textbackslash{}x7f",
     "\\u001b[31m\\u0007\\u007f"},
    {"\xc2\x9b"
     "1m",
     "\\u009b1m", "\\textbackslash{}u009b1m", "\\u009b1m"},
    {"a\u202eb\u2028c\ufeff", "a\\u202eb\\u2028c\\ufeff",
     "a\\textbackslash{}u202eb\\textbackslash{}u2028c\\textbackslash{}ufeff",
     "a\\u202eb\\u2028c\\ufeff"},
    {"a\xff\xc3", "a\\xff\\xc3", "a\\textbackslash{}xff\\textbackslash{}xc3", "a\\ufffd\\ufffd"},
    {"\xed\xa0\x80\xc0\x80", "\\xed\\xa0\\x80\\xc0\\x80",
     "\\textbackslash{}xed\\textbackslash{}xa0\\textbackslash{}x80\\textbackslash{}xc0"
     "\\textbackslash{}x80",
     "\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd"},
    {"caf\u00e9 \u0142\u00df \u2013", "caf\u00e9 \u0142\u00df \u2013",
     "caf\u00e9 \u0142\u00df \u2013", "caf\u00e9 \u0142\u00df \u2013"},
    {"\u03b1\u03a9", "\u03b1\u03a9", "\\ensuremath{\\alpha}\\ensuremath{\\Omega}", "\u03b1\u03a9"},
    {"\u0436\u4e2d\U0001f412", "\u0436\u4e2d\U0001f412", "[U+0436][U+4E2D][U+1F412]",
     "\u0436\u4e2d\U0001f412"},
    {"\U000e0041", "\\ue0041", "\\textbackslash{}ue0041", "\\udb40\\udc41"},
};

TEST(names_are_shown)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        char latex[256], json[256];
        Error error = {{0}};
        assert_string_equal(SHOWN(names[i].name), names[i].shown);
        error_set(&error, "%s", names[i].name);
        assert_string_equal(error.message, names[i].shown);
        FILE *stream = file_text_open(latex, sizeof latex);
        latex_put(stream, names[i].name);
        assert_true(file_text_close(stream, sizeof latex));
        assert_string_equal(latex, names[i].latex);
        cJSON *text = cJSON_CreateString(names[i].name);
        assert_good(json_write(BUILD "/tests/name.json", text, &error), &error);
        cJSON_Delete(text);
        char *written = file_read(BUILD "/tests/name.json", NULL, &error);
        snprintf(json, sizeof json, "\"%s\"\n", names[i].json);
        assert_string_equal(written, json);
        free(written);
    }
}

/* A text is truncated between characters, so it stays valid. */
TEST(long_names_are_cut)
{
    char place[8];
    assert_string_equal(shown_copy(place, 5, "ab\u00e9\u00e9"), "ab\u00e9");
    assert_string_equal(shown_copy(place, 6, "ab\x1b"), "ab");
    assert_string_equal(shown_copy(place, 1, "ab"), "");
}
