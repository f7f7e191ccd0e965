/*
 * score: scores a model with the installed library.
 *
 *     cc -o score score.c $(pkg-config --cflags --libs ventral)
 *     ./score resnet-18_untrained 3
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <ventral/ventral.h>

int main(int argc, char **argv)
{
    VentralError error = {{0}};
    VentralScore scores[VENTRAL_V1_BENCHMARKS];
    VentralChoice choice = {.model = argc > 1 ? argv[1] : "resnet-50x2_untrained",
                            .seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 0};
    VentralModel *model = ventral_open(&choice, &error);
    if (!model || !ventral_score_v1(model, scores, NULL, &error)) {
        fprintf(stderr, "score: %s\n", error.message);
        ventral_close(model);
        return 1;
    }
    for (int i = 0; i < VENTRAL_V1_BENCHMARKS; i++) {
        if (isnan(scores[i].score))
            printf("%-60s  not scorable: %s\n", scores[i].benchmark, scores[i].reason);
        else
            printf("%-60s  %.6f\n", scores[i].benchmark, scores[i].score);
    }
    ventral_close(model);
    return 0;
}
