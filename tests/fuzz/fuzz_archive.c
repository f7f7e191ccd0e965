/*
 * Zip files of images. Mutated bytes seldom pass the library's own checks, so the bytes are either
 * the file itself (first byte even) or choices from which a valid archive with hostile contents is
 * made: names that lead elsewhere, links, repeated names, entries that are too long, unusual
 * compression methods.
 */
#include "fuzz.h"

#include "brainio/archive.h"
#include "brainio/image_file.h"

#include <zip.h>

enum { ENTRIES = 6, ASKED = 8, ZEROES = 70 << 20 };

static const char *const names[] = {
    "a.png",  "./a.png", "b/a.png",   "../a.png", "/a.png", "C:/a.png",   "b\\a.png", "A.PNG",
    "a/../b", "..",      "b/",        "\xff\xfe", "",       "\xc3\xa9.j", "b/..",     "././a.png",
    "a.png/", "//",      "b/./a.png", "...",      "a b",    "C:"};

/* An entry's contents: nothing, some bytes, or a repeated byte. */
static zip_source_t *choose_contents(zip_t *zip, Choices *choices)
{
    size_t kind = choose(choices, 8);
    if (kind == 0) return zip_source_buffer(zip, "", 0, 0);
    if (kind == 1) { /* more than an entry may have, now and then */
        size_t length = choose_byte(choices) == 7 && choose_byte(choices) == 7 ? ZEROES : 4096;
        uint8_t *zeroes = fuzz_allocate(length, 1);
        return zip_source_buffer(zip, zeroes, length, 1);
    }
    size_t left = choices->length - choices->used, some = left < 40 * kind ? left : 40 * kind;
    const uint8_t *start = choices->bytes + choices->used;
    choices->used += some;
    return zip_source_buffer(zip, start, some, 0);
}

static void add_entry(zip_t *zip, Choices *choices)
{
    static const zip_int32_t methods[] = {ZIP_CM_STORE, ZIP_CM_DEFLATE, ZIP_CM_BZIP2,
                                          ZIP_CM_DEFLATE};
    static const zip_uint32_t modes[] = {0100644, 0120777, 0040755, 0010644};
    const char *name = names[choose(choices, sizeof names / sizeof *names)];
    zip_source_t *source = choose_contents(zip, choices);
    zip_int64_t index = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_GUESS) : -1;
    if (index < 0 && source) zip_source_free(source);
    if (index < 0) return;
    unsigned how = choose_byte(choices);
    zip_set_file_compression(zip, (zip_uint64_t)index, methods[how & 3], 1);
    if (how & 64)
        zip_file_set_external_attributes(zip, (zip_uint64_t)index, 0, ZIP_OPSYS_UNIX,
                                         modes[how >> 4 & 3] << 16);
    if (how > 250) zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_128, "word");
}

/* Makes the archive and changes some of its bytes; freed by the caller. */
static uint8_t *make_archive(Choices *choices, size_t *length)
{
    zip_error_t reason;
    zip_source_t *store = zip_source_buffer_create(NULL, 0, 0, &reason);
    zip_t *zip = store ? zip_open_from_source(store, ZIP_CREATE | ZIP_TRUNCATE, &reason) : NULL;
    uint8_t *bytes = NULL;
    if (!zip) { /* no memory (driver.c) */
        zip_source_free(store);
        return NULL;
    }
    zip_source_keep(store);
    for (size_t i = choose(choices, ENTRIES); i-- > 0;) add_entry(zip, choices);
    zip_stat_t about;
    if (zip_close(zip) != 0)
        zip_discard(zip);
    else if (zip_source_stat(store, &about) == 0 && zip_source_open(store) == 0) {
        bytes = fuzz_allocate(about.size + 1, 1);
        *length = (size_t)zip_source_read(store, bytes, about.size);
        zip_source_close(store);
    }
    zip_source_free(store);
    for (size_t i = choose(choices, 4); bytes && i-- > 0 && *length > 0;) {
        size_t from_end = choose_byte(choices) | (size_t)choose_byte(choices) << 8;
        bytes[*length - 1 - from_end % *length] = (uint8_t)choose_byte(choices);
    }
    return bytes;
}

static void read_archive(const uint8_t *bytes, size_t length)
{
    Error error = {{0}};
    FuzzFile file = fuzz_file_open(bytes, length);
    Archive *archive = archive_open(file.path, "fetch it again", &error);
    fuzz_judge(archive != NULL, &error);
    for (size_t i = 0; archive && i < sizeof names / sizeof *names; i++) {
        uint64_t index = 0;
        char words[ARCHIVE_WORDS];
        archive_explain(archive, names[i], words);
        if (i >= ASKED || archive_find(archive, names[i], &index) != ARCHIVE_FOUND) continue;
        size_t got = 0;
        uint8_t *entry = archive_read(archive, index, &got, &error);
        fuzz_judge(entry != NULL, &error);
        Image image;
        if (entry && image_decode(&image, entry, got, "entry", &error)) image_free(&image);
        free(entry);
    }
    archive_close(archive);
    fuzz_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0) return 0;
    if (bytes[0] % 2 == 0) {
        read_archive(bytes + 1, length - 1);
        return 0;
    }
    Choices choices = {bytes + 1, length - 1, 0};
    uint8_t *made = make_archive(&choices, &length);
    if (made) read_archive(made, length);
    free(made);
    return 0;
}
