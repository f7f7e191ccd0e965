#include "brainio/image_file.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

static bool make(Image *image, size_t height, size_t width, const char *name, Error *error)
{
    if (height < 1 || width < 1 || height > IMAGE_LARGEST_SIDE || width > IMAGE_LARGEST_SIDE)
        return error_set(error, "%s: %zu x %zu pixels; an image has 1 to %d along each side", name,
                         height, width, IMAGE_LARGEST_SIDE);
    image->height = (int)height;
    image->width = (int)width;
    image->pixels = allocate(height * width, 3, error);
    return image->pixels != NULL;
}

/* -- PNG: libpng's row interface, because the simplified one would blend alpha and mind gamma -- */

typedef struct {
    const uint8_t *bytes;
    size_t length, used;
} Source;

static void give_bytes(png_structp png, png_bytep to, size_t count)
{
    Source *source = png_get_io_ptr(png);
    if (count > source->length - source->used) png_error(png, "the file ends too early");
    memcpy(to, source->bytes + source->used, count);
    source->used += count;
}

/* What the library calls on an error: keep its words and leave. */
static void fail(png_structp png, png_const_charp words)
{
    snprintf(png_get_error_ptr(png), 128, "%s", words);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp words)
{
    (void)png;
    (void)words;
}

static void ask_for_rgb(png_structp png, png_infop info)
{
    png_set_expand(png); /* palettes to RGB, 1, 2 and 4 bits to 8, tRNS to alpha */
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
    png_set_strip_alpha(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

static bool decode_png(Image *image, const uint8_t *bytes, size_t length, const char *name,
                       Error *error)
{
    char words[128] = "";
    Source source = {bytes, length, 0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, words, fail, ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    png_bytep *volatile rows = NULL;
    volatile bool good = info != NULL;
    if (!good) {
        error_set(error, "%s: not enough memory to decode it", name);
    } else if (setjmp(png_jmpbuf(png)) != 0) {
        good = error_set(error, "%s: is a damaged PNG (%s)", name, words);
    } else {
        png_set_read_fn(png, &source, give_bytes);
        png_read_info(png, info);
        size_t height = png_get_image_height(png, info);
        good = make(image, height, png_get_image_width(png, info), name, error);
        if (good) {
            ask_for_rgb(png, info);
            rows = allocate(height, sizeof *rows, error);
            good = rows && png_get_rowbytes(png, info) == 3 * (size_t)image->width;
            if (rows && !good) error_set(error, "%s: is a PNG of an unknown kind", name);
        }
        if (good) {
            for (size_t r = 0; r < height; r++)
                rows[r] = image->pixels + r * 3 * (size_t)image->width;
            png_read_image(png, rows);
            png_read_end(png, NULL);
        }
    }
    free(rows);
    png_destroy_read_struct(&png, &info, NULL);
    return good;
}

/* -- JPEG -- */

static bool decode_jpeg(Image *image, const uint8_t *bytes, size_t length, const char *name,
                        Error *error)
{
    int width = 0, height = 0, sampling = 0, colours = 0;
    tjhandle decoder = tjInitDecompress();
    if (!decoder) return error_set(error, "%s: the JPEG decoder does not start", name);
    bool good = tjDecompressHeader3(decoder, bytes, (unsigned long)length, &width, &height,
                                    &sampling, &colours) == 0;
    if (!good)
        error_set(error, "%s: is a damaged JPEG (%s)", name, tjGetErrorStr2(decoder));
    else if (colours == TJCS_CMYK || colours == TJCS_YCCK)
        good = error_set(error, "%s: is a CMYK JPEG; convert it to RGB", name);
    good = good && make(image, (size_t)height, (size_t)width, name, error);
    if (good && tjDecompress2(decoder, bytes, (unsigned long)length, image->pixels, width, 0,
                              height, TJPF_RGB, TJFLAG_ACCURATEDCT) != 0)
        good = error_set(error, "%s: is a damaged JPEG (%s)", name, tjGetErrorStr2(decoder));
    tjDestroy(decoder);
    return good;
}

bool image_decode(Image *image, const uint8_t *bytes, size_t length, const char *name, Error *error)
{
    *image = (Image){0};
    bool good;
    if (length >= 8 && png_sig_cmp(bytes, 0, 8) == 0)
        good = decode_png(image, bytes, length, name, error);
    else if (length >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8)
        good = decode_jpeg(image, bytes, length, name, error);
    else
        good = error_set(error, "%s: is neither PNG nor JPEG", name);
    if (!good) image_free(image);
    return good;
}

void image_free(Image *image)
{
    free(image->pixels);
    *image = (Image){0};
}
