#define _POSIX_C_SOURCE 200809L /* stpcpy */
#include "library/opened.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* -- errors and threads -- */

/* Options of the command, and the members of VentralChoice or VentralNetwork for the same. */
static const char *const members[][2] = {{"--input", ".input"},     {"--layer", ".layers"},
                                         {"--degrees", ".degrees"}, {"--threads", ".threads"},
                                         {"--data", ".data"},       {"--name", ".name"},
                                         {"--screen", ".screen"}};

/* The option that the text begins with, as a row of `members`; NULL if none. */
static const char *const *find_option(const char *text)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        size_t length = strlen(members[i][0]);
        if (strncmp(text, members[i][0], length) == 0 && !isalnum((unsigned char)text[length]) &&
            text[length] != '-')
            return members[i];
    }
    return NULL;
}

/* Copies a message, with members for options, except in commands, which are between backquotes. */
static void translate(const char *from, char *to)
{
    bool in_command = false;
    for (char before = ' '; *from; before = *from++) {
        in_command ^= *from == '`';
        const char *const *found = in_command || before != ' ' ? NULL : find_option(from);
        if (!found) {
            *to++ = *from;
            continue;
        }
        to = stpcpy(to, found[1]);
        from += strlen(found[0]) - 1;
    }
    *to = '\0';
}

bool opened_pass_on(bool good, const Error *error, VentralError *told)
{
    _Static_assert(sizeof told->message == sizeof error->message, "members are not longer");
    if (told) translate(good ? "" : error->message, told->message);
    return good;
}

bool opened_enter(VentralModel *model, VentralError *told, Error *error)
{
    bool good = model || error_set(error, "the model is NULL; open one with ventral_open");
    if (good && pthread_mutex_lock(&model->lock) == EDEADLK)
        good = error_set(error, "the model is in use by the call that asks for its responses; use "
                                "it after that call has returned");
    return opened_pass_on(good, error, told);
}

bool opened_leave(VentralModel *model, bool good, const Error *error, VentralError *told)
{
    pthread_mutex_unlock(&model->lock);
    return opened_pass_on(good, error, told);
}

/* -- layers -- */

bool opened_is_outside(const VentralModel *model)
{
    return model->respond != NULL;
}

const char *opened_layer(VentralModel *model, const char *layer, Error *error)
{
    if (!layer) {
        error_set(error, "no layer is named; give the name of one");
        return NULL;
    }
    if (!opened_is_outside(model))
        return model->file ? onnx_model_layer(model->file, layer, error) : layer;
    if (strcmp(layer, model->draw.layers) == 0) return layer;
    error_set(error,
              "%s hands over the responses of %s, and not of %.100s; open it once more for "
              "another layer",
              model->draw.model, model->draw.layers, layer);
    return NULL;
}

/* Records from the layer as if it were IT, since any layer may be assigned to IT. */
bool opened_subject(VentralModel *model, const char *layer, int threads, Subject *subject,
                    Error *error)
{
    ModelDescription own = *model->draw.described;
    *subject = (Subject){.region = NULL};
    own.layers[REGION_IT] = opened_layer(model, layer, error);
    SubjectRequest request = {&own, model->draw.seed, "IT", threads, false};
    return own.layers[REGION_IT] && subject_open(subject, &request, error);
}

/* -- images -- */

bool opened_check_images(const VentralImage *images, size_t count, Error *error)
{
    if (!images) return error_set(error, "there are no images; give at least one");
    for (size_t i = 0; i < count; i++) {
        int height = images[i].height, width = images[i].width;
        if (height < 1 || width < 1 || height > IMAGE_LARGEST_SIDE || width > IMAGE_LARGEST_SIDE)
            return error_set(error, "the image has %d x %d pixels; each side must have 1 to %d",
                             height, width, IMAGE_LARGEST_SIDE);
        if (!images[i].pixels) return error_set(error, "image %zu has no pixels", i);
    }
    return true;
}

bool opened_copy_image(void *context, size_t i, Image *image, Error *error)
{
    const VentralImage *given = (const VentralImage *)context + i;
    size_t bytes = (size_t)given->height * (size_t)given->width * 3;
    *image = (Image){given->height, given->width, allocate(bytes, 1, error)};
    if (image->pixels) memcpy(image->pixels, given->pixels, bytes);
    return image->pixels != NULL;
}
