#include "recording/recording_layout.h"

#include <stddef.h>
#include <stdio.h>

static const LayoutColumn grating_columns[] = {
    {"position_y", offsetof(Grating, y)},
    {"position_x", offsetof(Grating, x)},
    {"contrast", offsetof(Grating, contrast)},
    {"radius", offsetof(Grating, radius)},
    {"spatial_frequency", offsetof(Grating, spatial_frequency)},
    {"orientation", offsetof(Grating, orientation)},
    {"phase", offsetof(Grating, phase)},
    {NULL, 0}};
static const LayoutColumn texture_columns[] = {
    {"position_y", offsetof(Texture, y)},  {"position_x", offsetof(Texture, x)},
    {"type", offsetof(Texture, type)},     {"family", offsetof(Texture, family)},
    {"sample", offsetof(Texture, sample)}, {NULL, 0}};

const LayoutColumn layout_unit_columns[LAYOUT_UNIT_COLUMNS] = {{"channel", offsetof(Unit, channel)},
                                                               {"y", offsetof(Unit, row)},
                                                               {"x", offsetof(Unit, column)}};

const LayoutText layout_origin_texts[LAYOUT_ORIGIN_TEXTS] = {
    {"model_file", offsetof(Recording, origin.file), sizeof((Recording *)0)->origin.file},
    {"model_sha256", offsetof(Recording, origin.digest), sizeof((Recording *)0)->origin.digest},
    {"model_data", offsetof(Recording, origin.data), sizeof((Recording *)0)->origin.data},
    {"model_input", offsetof(Recording, origin.input), sizeof((Recording *)0)->origin.input},
    {"layer_tensor", offsetof(Recording, layer_origin.tensor),
     sizeof((Recording *)0)->layer_origin.tensor},
    {"layer_remark", offsetof(Recording, layer_origin.remark),
     sizeof((Recording *)0)->layer_origin.remark}};

const LayoutColumn *layout_stimulus_columns(const Recording *recording)
{
    return recording->textures ? texture_columns : grating_columns;
}

char *layout_stimulus_number(const Recording *recording, size_t i, const LayoutColumn *column)
{
    return (recording->textures ? (char *)&recording->textures[i]
                                : (char *)&recording->gratings[i]) +
           column->offset;
}

void layout_presentation_id(const Recording *recording, size_t i, char id[RECORDING_NAME_LENGTH])
{
    StimulusSet set = {recording->stimulus_set, recording->presentations, recording->gratings};
    if (recording->textures)
        snprintf(id, RECORDING_NAME_LENGTH, "%s", recording->textures[i].identifier);
    else
        stimulus_id(&set, i, id);
}

void layout_neuroid_id(const Recording *recording, size_t neuroid, char *id, size_t length)
{
    const Unit *unit = &recording->units[neuroid];
    snprintf(id, length, "%s.%s.%d_%d_%d", recording->model, recording->layer, unit->channel,
             unit->row, unit->column);
}
