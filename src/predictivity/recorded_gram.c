#include "predictivity/recorded_gram.h"

#include <stdlib.h>

/* A block of units, `first` to first + count - 1; row[count] is scratch for one image. */
typedef struct {
    size_t first, count;
    float *row;
} UnitBlock;

static bool add_block(Gram *gram, const ResponseSet *set, const size_t *images,
                      const UnitBlock *units, Error *error)
{
    for (size_t i = 0; i < gram->images; i++) {
        float *place = gram_place(gram, i);
        if (!response_set_read(set, images[i], units->first, units->count, units->row, error))
            return false;
        for (size_t u = 0; u < units->count; u++) place[u * gram->side] = units->row[u];
    }
    return gram_add(gram, units->count, error);
}

bool recorded_gram(const ResponseSet *set, const size_t *images, size_t count, int threads,
                   GramResult result, Error *error)
{
    size_t units = response_file_units(set->file);
    size_t block = RECORDED_GRAM_BYTES / (count * sizeof(float));
    if (block > units) block = units;
    if (block == 0) block = 1;
    Gram sums = {0};
    float *row = allocate(block, sizeof *row, error);
    bool good = row && gram_open(&sums, count, block, threads, result, error);
    for (size_t first = 0; good && first < units; first += block)
        good = add_block(&sums, set, images,
                         &(UnitBlock){first, units - first < block ? units - first : block, row},
                         error);
    if (good) gram_finish(&sums);
    gram_close(&sums);
    free(row);
    return good;
}
