#include "network/operators/gather.h"

#include "network/operators/rearrangement.h"

static bool gather_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    size_t units = shape_units(layer->shape), from = shape_units(layer->from[0]);
    if (!layer->maps[0]) return error_set(error, "%s: nothing says what is gathered", layer->name);
    for (size_t u = 0; u < units; u++)
        if (layer->maps[0][u] < -1 || (layer->maps[0][u] >= 0 && (size_t)layer->maps[0][u] >= from))
            return error_set(error, "%s: %d is not among the %zu units of its input", layer->name,
                             layer->maps[0][u], from);
    return true;
}

static bool gather_unit(const Layer *layer, int input, Unit unit, Unit *from)
{
    Shape shape = layer->shape, source = layer->from[input];
    int place =
        layer->maps[0][(unit.channel * shape.height + unit.row) * shape.width + unit.column];
    if (place < 0) return false;
    *from = (Unit){place / (source.height * source.width), place / source.width % source.height,
                   place % source.width};
    return true;
}

const Operator operator_gather = {.name = "gathering",
                                  .shape = gather_shape,
                                  .needs = operator_needs_all,
                                  .reaches = operator_reaches_all,
                                  .run = rearrange_run,
                                  .row = rearrange_row,
                                  .unit = gather_unit};
