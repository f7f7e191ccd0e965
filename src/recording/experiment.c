#include "recording/experiment.h"

#include "recording/present.h"
#include "recording/trials.h"

#include <stdlib.h>
#include <string.h>

bool experiment_describe(const Subject *subject, const ReceptiveFields *fields, int set,
                         Recording *recording, Error *error)
{
    StimulusSet stimuli;
    if (!stimulus_set_make(&stimuli, stimulus_set_names[set], error)) return false;
    bool good = subject_describe(subject, &stimuli, fields->in_field, recording, error);
    size_t count = 0;
    for (size_t i = 0; good && i < fields->count; i++) {
        if (!receptive_field_is_central(fields, i)) continue;
        recording->units[count] = fields->units[i];
        recording->field_y[count] = fields->y[i];
        recording->field_x[count++] = fields->x[i];
    }
    recording->repetitions = trials_of_set(subject, stimuli.name);
    recording->units_mapped = fields->count;
    recording->units_without_position = fields->count - fields->with_position;
    recording->units_not_finite = fields->not_finite;
    stimulus_set_free(&stimuli);
    return good;
}

/* Opens a group's network. */
static bool open_network(Subject *subject, const ExperimentPlan *plan, int group, Error *error)
{
    SubjectRequest request = {plan->model, draw_seed(&plan->draw, group), "V1", plan->threads,
                              plan->progress};
    bool good = subject_open(subject, &request, error);
    subject->trials = plan->draw.trials;
    return good;
}

/* Presents several sets to the same network together. */
static bool record_sets(const Subject *subject, Experiment *experiment, const bool *chosen,
                        Error *error)
{
    Recording *recordings[EXPERIMENT_SETS];
    size_t count = 0;
    for (int set = 0; set < EXPERIMENT_SETS; set++) {
        if (!chosen[set]) continue;
        recordings[count] = &experiment->recordings[set];
        if (!experiment_describe(subject, &experiment->fields, set, recordings[count++], error))
            return false;
    }
    bool good = present_sets(subject, recordings, count, error);
    for (size_t i = 0; good && i < count; i++) good = trials_record(subject, recordings[i], error);
    for (size_t i = 0; good && i < count; i++) recording_count_not_finite(recordings[i]);
    return good;
}

/* Presents a set to a network other than the one whose receptive fields were mapped. */
static bool record_reinitialised(const ExperimentPlan *plan, Experiment *experiment, int set,
                                 Error *error)
{
    Subject subject;
    bool chosen[EXPERIMENT_SETS] = {false};
    chosen[set] = true;
    int group = draw_group_of_set(stimulus_set_names[set]);
    bool good = open_network(&subject, plan, group, error) &&
                record_sets(&subject, experiment, chosen, error);
    subject_close(&subject);
    return good;
}

bool experiment_run(Experiment *experiment, const ExperimentPlan *plan, Error *error)
{
    *experiment = (Experiment){0};
    Rectangle candidates;
    Subject subject;
    bool good = open_network(&subject, plan, 0, error) &&
                receptive_field_candidates(&subject, &candidates, error) &&
                receptive_fields_map(&subject, candidates, &experiment->fields, error);
    bool of_first[EXPERIMENT_SETS] = {plan->with_mapping_set};
    /* then all groups share one network */
    for (int set = 1; set < EXPERIMENT_SETS; set++)
        of_first[set] = !plan->draw.reinitialised ||
                        draw_group_of_set(stimulus_set_names[set]) == 0 ||
                        !plan->model->random_weights;
    good = good && record_sets(&subject, experiment, of_first, error);
    for (int set = 1; good && set < EXPERIMENT_SETS; set++)
        if (!of_first[set]) good = record_reinitialised(plan, experiment, set, error);
    for (int set = 0; good && set < EXPERIMENT_SETS; set++) {
        Recording *recording = &experiment->recordings[set];
        recording->seed = draw_seed(&plan->draw, draw_group_of_set(stimulus_set_names[set]));
        recording->field_seed = draw_seed(&plan->draw, 0);
    }
    subject_close(&subject);
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
