#include "predictivity/responder_gram.h"

#include <stdlib.h>

/* Memory for a block of responses. */
#define BLOCK_BYTES ((size_t)300 << 20)

/* A block: units first to first + count - 1 of the layer, listed in units[]. */
typedef struct {
    size_t *units; /* [count] */
    size_t count;
    float *responses; /* [batch][count] */
} Block;

static bool add_block(Gram *gram, const Responder *responder, const ScreenImages *images,
                      const Block *block, Error *error)
{
    ResponderUnits units = {block->units, block->count};
    for (size_t first = 0; first < images->count; first += responder->request.batch) {
        size_t count = images->count - first;
        if (count > responder->request.batch) count = responder->request.batch;
        if (!responder_screens(responder, (ResponderScreens){images, first, count}, units,
                               block->responses, error))
            return false;
        for (size_t i = 0; i < count; i++) {
            float *place = gram_place(gram, first + i);
            for (size_t u = 0; u < block->count; u++)
                place[u * gram->side] = block->responses[i * block->count + u];
        }
    }
    return gram_add(gram, block->count, error);
}

bool responder_gram(const Responder *responder, const ScreenImages *images, GramResult result,
                    Error *error)
{
    size_t all = responder_all_units(responder).count;
    size_t most = BLOCK_BYTES / (images->count * sizeof(float));
    if (most > all) most = all;
    if (most == 0) most = 1;
    Gram gram = {0};
    Block block = {allocate(most, sizeof *block.units, error), 0,
                   allocate(responder->request.batch, most * sizeof(float), error)};
    bool good = block.units && block.responses && responder_check(responder, error) &&
                gram_open(&gram, images->count, most, responder->request.threads, result, error);
    for (size_t first = 0; good && first < all; first += most) {
        block.count = all - first < most ? all - first : most;
        for (size_t u = 0; u < block.count; u++) block.units[u] = first + u;
        good = add_block(&gram, responder, images, &block, error);
    }
    if (good) gram_finish(&gram);
    gram_close(&gram);
    free(block.units);
    free(block.responses);
    return good;
}
