#include "predictivity/simulated_sites.h"

#include "vision/grating.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

bool spaced_gratings_image(void *context, size_t i, Image *image, Error *error)
{
    const SpacedGratings *spaced = context;
    const StimulusSet *set = spaced->set;
    size_t pixels = (size_t)GRATING_PIXELS * GRATING_PIXELS;
    Rectangle all = {0, 0, GRATING_PIXELS, GRATING_PIXELS};
    *image = (Image){GRATING_PIXELS, GRATING_PIXELS, allocate(pixels, 3, error)};
    uint8_t *gray = allocate(pixels, 1, error);
    bool good = image->pixels && gray;
    if (good) {
        grating_draw(&set->gratings[i * (set->count / spaced->count)], all, gray);
        for (size_t p = 0; p < 3 * pixels; p++) image->pixels[p] = gray[p / 3];
    }
    free(gray);
    if (!good) image_free(image);
    return good;
}

bool gram_take_root(double *gram, size_t count)
{
    double trace = 0;
    int n = (int)count;
    for (size_t i = 0; i < count; i++) trace += gram[i * count + i];
    for (size_t i = 0; i < count; i++) gram[i * count + i] += 1e-4 * trace / (double)count;
    return isfinite(trace) && trace > 0 && LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', n, gram, n) == 0;
}
