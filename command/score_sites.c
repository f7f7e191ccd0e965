/*
 * score_sites: scores a model's predictions of the user's own recording sites (ventral score
 * --sites session.json).
 *
 * The file describes the recording (predictivity/session.h).
 *
 * The procedure is that of the page's benchmarks (predictivity/neural_benchmark.h), with a ceiling
 * for this recording and more metrics (predictivity/metrics.h; --metrics chooses among them). The
 * result, "own-session", is written beside the others and belongs to no tree. For a model recorded
 * elsewhere, its responses to the stimuli are "session.npy" in the folder of recordings. A file may
 * instead list several sessions (score_sessions.c).
 */
#include "command/score_layers.h"

#include "base/json.h"
#include "predictivity/session.h"

static bool score_session(const Options *options, OnnxModel *file, Error *error)
{
    Session session;
    BenchmarkRequest request = {.draw = &options->draw,
                                .metrics = options->metrics,
                                .say = options->quiet ? SAY_NOTHING : SAY_ALL};
    bool good = session_read(&session, options->sites, error);
    const NeuralBenchmark *benchmark = &session.benchmark;
    if (good)
        good = options->all_layers ? score_layers(options, file, benchmark, &session.places, error)
               : options->bins
                   ? score_bins(options, benchmark, &session.places, error)
                   : neural_benchmark_run_own(benchmark, &session.places, &request, error);
    session_close(&session);
    return good;
}

bool score_sites(const Options *options, OnnxModel *file, Error *error)
{
    cJSON *document = json_read(options->sites, error);
    if (!document) return false;
    bool several = cJSON_GetObjectItemCaseSensitive(document, "sessions") != NULL, good = true;
    if (several && (options->all_layers || options->bins))
        good = error_set(error, "%s: --layers and --bins are for a single session", options->sites);
    else
        good = several ? score_sessions(options, document, error)
                       : score_session(options, file, error);
    cJSON_Delete(document);
    return good;
}
