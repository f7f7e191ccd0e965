#include "network/operators/gather.h"

#include "network/operators/rearrangement.h"

/* The position of input unit `place`, in the first channel. */
static Rectangle position_of(Shape from, int place)
{
    int row = place / from.width % from.height, column = place % from.width;
    return (Rectangle){row, column, row + 1, column + 1};
}

/* Does every channel of the output read the same positions as the first, each from one channel? */
static bool moves_positions(const Layer *layer)
{
    int area = layer->shape.height * layer->shape.width;
    int from = layer->from[0].height * layer->from[0].width;
    for (int c = 1; c < layer->shape.channels; c++)
        for (int i = 0; i < area; i++) {
            int first = layer->maps[0][i], place = layer->maps[0][c * area + i];
            if ((first < 0) != (place < 0) || (place >= 0 && place % from != first % from))
                return false;
        }
    return true;
}

static bool gather_shape(Layer *layer, Error *error)
{
    if (!operator_check_inputs(layer, 1, 1, error)) return false;
    size_t units = shape_units(layer->shape), from = shape_units(layer->from[0]);
    if (!layer->maps[0]) return error_set(error, "%s: nothing says what is gathered", layer->name);
    for (size_t u = 0; u < units; u++)
        if (layer->maps[0][u] < -1 || (layer->maps[0][u] >= 0 && (size_t)layer->maps[0][u] >= from))
            return error_set(error, "%s: %d is not among the %zu units of its input", layer->name,
                             layer->maps[0][u], from);
    layer->numbers[1] = moves_positions(layer);
    return true;
}

static Rectangle gather_needs(const Layer *layer, int input, Rectangle part)
{
    Rectangle hull = {0, 0, 0, 0};
    if (layer->numbers[1] == 0) return shape_rectangle(layer->from[input]);
    for (int row = part.top; row < part.bottom; row++)
        for (int column = part.left; column < part.right; column++) {
            int place = layer->maps[0][row * layer->shape.width + column];
            if (place >= 0) hull = rectangle_hull(hull, position_of(layer->from[input], place));
        }
    return hull;
}

static Rectangle gather_reaches(const Layer *layer, int input, Rectangle part)
{
    Rectangle hull = {0, 0, 0, 0};
    if (layer->numbers[1] == 0) return shape_rectangle(layer->shape);
    for (int i = 0; i < layer->shape.height * layer->shape.width; i++)
        if (layer->maps[0][i] >= 0 &&
            rectangle_holds(part, position_of(layer->from[input], layer->maps[0][i])))
            hull = rectangle_hull(hull, position_of(layer->shape, i));
    return hull;
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
                                  .needs = gather_needs,
                                  .reaches = gather_reaches,
                                  .run = rearrange_run,
                                  .row = rearrange_row,
                                  .unit = gather_unit};
