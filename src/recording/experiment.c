#include "recording/experiment.h"

#include "recording/look.h"

#include <stdlib.h>
#include <string.h>

int experiment_repetitions(int set)
{
    return set == 0 ? 10 : 20;
}

void experiment_count_units(const ReceptiveFields *fields, Recording *recording)
{
    recording->units_mapped = fields->count;
    recording->units_without_position = fields->count - fields->with_position;
    recording->units_not_finite = fields->not_finite;
}

bool experiment_choose_units(BrainModel *model, const ReceptiveFields *fields, Error *error)
{
    Unit *units = allocate(fields->in_field, sizeof *units, error);
    double *y = allocate(fields->in_field, sizeof *y, error);
    double *x = allocate(fields->in_field, sizeof *x, error);
    size_t count = 0;
    bool good = units && y && x;
    for (size_t i = 0; good && i < fields->count; i++) {
        if (!receptive_field_is_central(fields, i)) continue;
        units[count] = fields->units[i];
        y[count] = fields->y[i];
        x[count++] = fields->x[i];
    }
    good = good && record_units(model, units, y, x, count, error);
    free(units);
    free(y);
    free(x);
    return good;
}

/* Loads a group's network and starts recording. */
static BrainModel *load_network(const ExperimentPlan *plan, int group, Error *error)
{
    BrainModel *model = load_described_model(plan->model, draw_seed(&plan->draw, group), error);
    if (model) use_threads(model, plan->threads);
    if (model) use_progress(model, plan->progress);
    if (model && start_task(model, "passive", error) && start_recording(model, "V1", error))
        return model;
    unload_model(model);
    return NULL;
}

/* Presents several sets to the same network together. */
static bool record_sets(BrainModel *model, Experiment *experiment, const bool *chosen, Error *error)
{
    Recording *recordings[EXPERIMENT_SETS];
    size_t count = 0;
    for (int set = 0; set < EXPERIMENT_SETS; set++) {
        StimulusSet stimuli;
        if (!chosen[set]) continue;
        if (!stimulus_set_make(&stimuli, stimulus_set_names[set], error)) return false;
        recordings[count] = &experiment->recordings[set];
        bool good = brain_model_describe(model, &stimuli, experiment_repetitions(set),
                                         recordings[count], error);
        experiment_count_units(&experiment->fields, recordings[count++]);
        stimulus_set_free(&stimuli);
        if (!good) return false;
    }
    bool good = look_at_sets(model, recordings, count, error);
    for (size_t i = 0; good && i < count; i++) recording_count_not_finite(recordings[i]);
    return good;
}

/* Presents a set to a network other than the one whose receptive fields were mapped. */
static bool record_redrawn(const ExperimentPlan *plan, Experiment *experiment, int set,
                           Error *error)
{
    BrainModel *model = load_network(plan, draw_group_of_set(stimulus_set_names[set]), error);
    bool chosen[EXPERIMENT_SETS] = {false};
    chosen[set] = true;
    bool good = model && experiment_choose_units(model, &experiment->fields, error) &&
                record_sets(model, experiment, chosen, error);
    unload_model(model);
    return good;
}

bool experiment_run(Experiment *experiment, const ExperimentPlan *plan, Error *error)
{
    *experiment = (Experiment){0};
    Rectangle candidates;
    BrainModel *model = load_network(plan, 0, error);
    bool good = model && receptive_field_candidates(model, &candidates, error) &&
                receptive_fields_map(model, candidates, &experiment->fields, error) &&
                experiment_choose_units(model, &experiment->fields, error);
    bool of_first[EXPERIMENT_SETS] = {plan->with_mapping_set};
    /* then all groups share one network */
    for (int set = 1; set < EXPERIMENT_SETS; set++)
        of_first[set] = !plan->draw.redrawn || draw_group_of_set(stimulus_set_names[set]) == 0 ||
                        (model && !has_random_weights(model));
    good = good && record_sets(model, experiment, of_first, error);
    for (int set = 1; good && set < EXPERIMENT_SETS; set++)
        if (!of_first[set]) good = record_redrawn(plan, experiment, set, error);
    for (int set = 0; good && set < EXPERIMENT_SETS; set++) {
        Recording *recording = &experiment->recordings[set];
        recording->seed = draw_seed(&plan->draw, draw_group_of_set(stimulus_set_names[set]));
        recording->field_seed = draw_seed(&plan->draw, 0);
    }
    unload_model(model);
    if (!good) experiment_free(experiment);
    return good;
}

void experiment_free(Experiment *experiment)
{
    receptive_fields_free(&experiment->fields);
    for (int set = 0; set < EXPERIMENT_SETS; set++) recording_free(&experiment->recordings[set]);
}

const Recording *experiment_recording(const Experiment *experiment, const char *set)
{
    for (int i = 0; stimulus_set_names[i]; i++)
        if (strcmp(stimulus_set_names[i], set) == 0) return &experiment->recordings[i];
    return NULL;
}
