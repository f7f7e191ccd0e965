#include "brainio/image_file.h"

#include "base/file_kind.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static bool make(Image *image, size_t height, size_t width, const char *name, Error *error)
{
    if (height < 1 || width < 1 || height > IMAGE_LARGEST_SIDE || width > IMAGE_LARGEST_SIDE)
        return error_set(error, "%s: %zu x %zu pixels; an image has 1 to %d along each side", name,
                         height, width, IMAGE_LARGEST_SIDE);
    if (height * width > IMAGE_MOST_PIXELS)
        return error_set(error, "%s: %zu x %zu pixels; an image has at most %zu million in all",
                         name, height, width, IMAGE_MOST_PIXELS >> 20);
    image->height = (int)height;
    image->width = (int)width;
    image->pixels = allocate(height * width, 3, error);
    return image->pixels != NULL;
}

/*
 * -- PNG: libpng's row interface, because the simplified one would blend alpha and apply gamma --
 */

typedef struct {
    const uint8_t *bytes;
    size_t length, used;
} PngBytes;

static void give_bytes(png_structp png, png_bytep to, size_t count)
{
    PngBytes *source = png_get_io_ptr(png);
    if (count > source->length - source->used) png_error(png, "the file ends too early");
    memcpy(to, source->bytes + source->used, count);
    source->used += count;
}

/* libpng's error handler: keeps the message and jumps out. */
static void fail_png(png_structp png, png_const_charp words)
{
    snprintf(png_get_error_ptr(png), 128, "%s", words);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore_png(png_structp png, png_const_charp words)
{
    (void)png;
    (void)words;
}

/*
 * Format of the rows delivered by libpng. Colour, and gray of at most 8 bits, arrive as RGB.
 * Palettes are applied here because Pillow turns an index beyond the palette into that gray value,
 * libpng into black; so is 16-bit gray, which Pillow clips at 255, while libpng would keep the
 * upper byte.
 */
typedef enum { ROW_RGB, ROW_INDEX, ROW_GRAY_16 } RowKind;

static RowKind choose_transformations(png_structp png, png_infop info)
{
    int colours = png_get_color_type(png, info);
    RowKind kind = ROW_RGB;
    png_set_interlace_handling(png);
    if (colours == PNG_COLOR_TYPE_PALETTE) {
        kind = ROW_INDEX;
        png_set_packing(png); /* one byte per index */
    } else if (colours == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) == 16) {
        kind = ROW_GRAY_16;
    } else {
        png_set_expand_gray_1_2_4_to_8(png);
        png_set_strip_16(png);
        png_set_gray_to_rgb(png);
        png_set_strip_alpha(png);
    }
    png_read_update_info(png, info);
    return kind;
}

/*
 * Replaces indices by colours in place; backwards, because RGB rows are longer than index rows.
 */
static void look_up(Image *image, png_structp png, png_infop info)
{
    png_colorp palette = NULL;
    int count = 0;
    png_get_PLTE(png, info, &palette, &count);
    for (size_t i = (size_t)image->height * (size_t)image->width; i-- > 0;) {
        uint8_t index = image->pixels[i], *pixel = image->pixels + 3 * i;
        if (index < count) {
            pixel[0] = palette[index].red;
            pixel[1] = palette[index].green;
            pixel[2] = palette[index].blue;
        } else {
            memset(pixel, index, 3);
        }
    }
}

/* The same for big-endian 16-bit gray. */
static void cut_at_255(Image *image)
{
    for (size_t i = (size_t)image->height * (size_t)image->width; i-- > 0;) {
        const uint8_t *gray = image->pixels + 2 * i;
        memset(image->pixels + 3 * i, gray[0] ? 255 : gray[1], 3);
    }
}

/*
 * Decodes into the image. Chunks after the last pixel are not read: an image with complete rows and
 * checksums is accepted without its end chunk.
 */
static bool read_png(Image *image, png_structp png, png_infop info, png_bytep *volatile *rows,
                     const char *name, Error *error)
{
    static const size_t bytes[] = {[ROW_RGB] = 3, [ROW_INDEX] = 1, [ROW_GRAY_16] = 2};
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1); /* text, profiles */
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png, info);
    size_t height = png_get_image_height(png, info);
    if (!make(image, height, png_get_image_width(png, info), name, error)) return false;
    RowKind kind = choose_transformations(png, info);
    size_t row_bytes = bytes[kind] * (size_t)image->width;
    if (png_get_rowbytes(png, info) != row_bytes)
        return error_set(error, "%s: is a PNG of an unknown kind", name);
    *rows = allocate(height, sizeof **rows, error);
    if (!*rows) return false;
    for (size_t r = 0; r < height; r++) (*rows)[r] = image->pixels + r * row_bytes;
    png_read_image(png, *rows);
    if (kind == ROW_INDEX) look_up(image, png, info);
    if (kind == ROW_GRAY_16) cut_at_255(image);
    return true;
}

static bool decode_png(Image *image, const uint8_t *bytes, size_t length, const char *name,
                       Error *error)
{
    char words[128] = "";
    PngBytes source = {bytes, length, 0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, words, fail_png, ignore_png);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    png_bytep *volatile rows = NULL;
    volatile bool good = info != NULL;
    if (!good) {
        error_memory(error, "%s: not enough memory to decode it", name);
    } else if (setjmp(png_jmpbuf(png)) != 0) {
        good = error_set(error, "%s: is a damaged PNG (%s)", name, words);
    } else {
        png_set_read_fn(png, &source, give_bytes);
        good = read_png(image, png, info, &rows, name, error);
    }
    free(rows);
    png_destroy_read_struct(&png, &info, NULL);
    return good;
}

/*
 * -- JPEG --
 *
 * libjpeg is configured as by Pillow. It has all bytes from the start; if it asks for more, the
 * file is truncated. Warnings are ignored: cameras and programs leave bytes between segments, and
 * every viewer shows such images.
 */

typedef struct {
    struct jpeg_error_mgr base; /* must be first: libjpeg passes its address */
    jmp_buf leave;
    char words[JMSG_LENGTH_MAX];
} JpegErrors;

static void fail_jpeg(j_common_ptr jpeg)
{
    JpegErrors *errors = (JpegErrors *)jpeg->err;
    errors->base.format_message(jpeg, errors->words);
    longjmp(errors->leave, 1);
}

static void ignore_jpeg(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void ignore_source(j_decompress_ptr jpeg)
{
    (void)jpeg;
}

/* End of data: report it, do not fake an end marker. */
static boolean fill_source(j_decompress_ptr jpeg)
{
    (void)jpeg;
    return FALSE;
}

static void skip_source(j_decompress_ptr jpeg, long count)
{
    struct jpeg_source_mgr *source = jpeg->src;
    size_t skipped = count > 0 ? (size_t)count : 0;
    if (skipped > source->bytes_in_buffer) skipped = source->bytes_in_buffer;
    source->next_input_byte += skipped;
    source->bytes_in_buffer -= skipped;
}

/*
 * Converts a row of CMYK, inverted as written by Adobe's programs, to RGB.
 */
static void cmyk_to_rgb(uint8_t *rgb, const uint8_t *cmyk, size_t width)
{
    for (size_t i = 0; i < width; i++)
        for (size_t c = 0; c < 3; c++) {
            int light = cmyk[4 * i + 3], ink = 255 - cmyk[4 * i + c];
            rgb[3 * i + c] = (uint8_t)(light - (ink * light + 127) / 255);
        }
}

/* False if the file ends too early; the caller writes the message. */
static bool read_rows(Image *image, j_decompress_ptr jpeg)
{
    size_t width = (size_t)image->width;
    bool four = jpeg->out_color_space == JCS_CMYK;
    JSAMPROW row = NULL;
    if (four)
        row =
            jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, 4 * jpeg->output_width, 1)[0];
    while (jpeg->output_scanline < jpeg->output_height) {
        uint8_t *rgb = image->pixels + jpeg->output_scanline * width * 3;
        if (!four) row = rgb;
        if (jpeg_read_scanlines(jpeg, &row, 1) != 1) return false;
        if (four) cmyk_to_rgb(rgb, row, width);
    }
    return true;
}

static bool read_jpeg(Image *image, j_decompress_ptr jpeg, const char *name, Error *error)
{
    bool whole = jpeg_read_header(jpeg, TRUE) == JPEG_HEADER_OK;
    if (whole) {
        int channels = jpeg->num_components;
        if (channels == 2 || channels > 4)
            return error_set(error, "%s: is a JPEG of %d channels; convert it to RGB", name,
                             channels);
        jpeg->out_color_space = channels == 4 ? JCS_CMYK : JCS_RGB;
        if (!make(image, jpeg->image_height, jpeg->image_width, name, error)) return false;
        whole = jpeg_start_decompress(jpeg) && read_rows(image, jpeg);
    }
    if (!whole) return error_set(error, "%s: is a damaged JPEG (the file ends too early)", name);
    /* Corrupt data after the last row is an error; a missing end marker is not. */
    jpeg_finish_decompress(jpeg);
    return true;
}

static bool decode_jpeg(Image *image, const uint8_t *bytes, size_t length, const char *name,
                        Error *error)
{
    struct jpeg_decompress_struct jpeg = {0};
    struct jpeg_source_mgr source = {.next_input_byte = bytes,
                                     .bytes_in_buffer = length,
                                     .init_source = ignore_source,
                                     .fill_input_buffer = fill_source,
                                     .skip_input_data = skip_source,
                                     .resync_to_restart = jpeg_resync_to_restart,
                                     .term_source = ignore_source};
    JpegErrors errors;
    volatile bool good = false;
    jpeg.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = fail_jpeg;
    errors.base.output_message = ignore_jpeg;
    if (setjmp(errors.leave) != 0) {
        good = error_set(error, "%s: is a damaged JPEG (%s)", name, errors.words);
    } else {
        jpeg_create_decompress(&jpeg);
        jpeg.src = &source;
        good = read_jpeg(image, &jpeg, name, error);
    }
    jpeg_destroy_decompress(&jpeg);
    return good;
}

bool image_decode(Image *image, const uint8_t *bytes, size_t length, const char *name, Error *error)
{
    *image = (Image){0};
    bool good = file_kind_check_bytes(bytes, length, name, WANT_PICTURE, AGAIN_OWN, error);
    if (!good) return false;
    if (length >= 8 && png_sig_cmp(bytes, 0, 8) == 0)
        good = decode_png(image, bytes, length, name, error);
    else if (length >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8)
        good = decode_jpeg(image, bytes, length, name, error);
    else
        good = error_set(error, "%s: is not a PNG or JPEG picture; convert it to PNG", name);
    if (!good) image_free(image);
    return good;
}

void image_free(Image *image)
{
    free(image->pixels);
    *image = (Image){0};
}
