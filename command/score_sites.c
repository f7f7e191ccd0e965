/*
 * score_sites: scores a model's predictions of the user's own recording sites (ventral score
 * --sites session.json).
 *
 * The file describes the recording (predictivity/session.h).
 *
 * The procedure is that of the page's benchmarks (predictivity/neural_benchmark.h), with a ceiling
 * for this recording and more metrics (predictivity/metrics.h; --metrics chooses among them). The
 * result, "own-session", is written beside the others and belongs to no tree. For a model recorded
 * elsewhere, its responses to the stimuli are "session.npy" in the folder of recordings.
 */
#include "command/score_layers.h"

#include "predictivity/session.h"

bool score_sites(const Options *options, OnnxModel *file, Error *error)
{
    Session session;
    BenchmarkRequest request = {.draw = &options->draw,
                                .metrics = options->metrics,
                                .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    bool good =
        session_read(&session, options->sites, error) &&
        (options->all_layers
             ? score_layers(options, file, &session.benchmark, &session.places, error)
             : neural_benchmark_run_own(&session.benchmark, &session.places, &request, error));
    session_close(&session);
    return good;
}
