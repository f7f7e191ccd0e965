#include "predictivity/recorded_gram.h"

#include "predictivity/gram.h"
#include "predictivity/layer_gram.h"

#include <stdlib.h>

/* Recorded responses, and room for those to one image. */
typedef struct {
    const ResponseSet *set;
    const size_t *images; /* which of the set's */
    float *row;           /* owned */
} Recorded;

static bool add_block(Gram *gram, const Recorded *recorded, size_t first, size_t units,
                      Error *error)
{
    for (size_t i = 0; i < gram->images; i++) {
        float *place = gram_place(gram, i);
        if (!response_set_read(recorded->set, recorded->images[i], first, units, recorded->row,
                               error))
            return false;
        for (size_t u = 0; u < units; u++) place[u * gram->side] = recorded->row[u];
    }
    return gram_add(gram, units, error);
}

bool recorded_gram(const ResponseSet *set, const size_t *images, size_t count, int threads,
                   double *gram, Error *error)
{
    size_t units = response_file_units(set->file);
    size_t block = LAYER_GRAM_BYTES / (count * sizeof(float));
    if (block > units) block = units;
    if (block == 0) block = 1;
    Gram sums = {0};
    Recorded recorded = {set, images, allocate(block, sizeof(float), error)};
    bool good = recorded.row && gram_open(&sums, count, block, threads, gram, error);
    for (size_t first = 0; good && first < units; first += block)
        good = add_block(&sums, &recorded, first, units - first < block ? units - first : block,
                         error);
    if (good) gram_finish(&sums);
    gram_close(&sums);
    free(recorded.row);
    return good;
}
