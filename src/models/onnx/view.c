#include "models/onnx/view.h"

#include <limits.h>

#define LARGEST_AXIS  (1 << 24)
#define LARGEST_LAYER ((int64_t)1 << 30) /* units */

int shape_axis(Shape shape, Axis axis)
{
    return axis == AXIS_CHANNEL ? shape.channels : axis == AXIS_ROW ? shape.height : shape.width;
}

/* -- making views -- */

/* Appends a part to the dimension being filled, merged with the previous one if it continues it. */
static bool append_part(View *view, int first, int *count, Part part)
{
    if (part.size == 1) return true;
    Part *last = *count > first ? &view->parts[*count - 1] : NULL;
    if (last && last->axis == part.axis && last->step == part.step * part.size) {
        last->step = part.step;
        last->size *= part.size;
        return true;
    }
    if (*count == VIEW_PARTS) return false;
    view->parts[(*count)++] = part;
    return true;
}

static bool layer_fits(const int64_t length[AXES])
{
    int64_t units = 1;
    for (int a = 0; a < AXES; a++) {
        if (length[a] < 1 || length[a] > LARGEST_AXIS) return false;
        units *= length[a];
        if (units > LARGEST_LAYER) return false;
    }
    return true;
}

bool view_lay_out(View *view, int rank, const int *size, const Axis *axis, Shape *shape)
{
    int64_t length[AXES] = {1, 1, 1};
    int step[TENSOR_RANK], count = 0;
    *view = (View){.rank = rank};
    for (int d = rank - 1; d >= 0; d--) {
        step[d] = (int)length[axis[d]];
        length[axis[d]] *= size[d];
        if (!layer_fits(length)) return false;
    }
    for (int d = 0; d < rank; d++) {
        view->size[d] = size[d];
        view->first[d] = count;
        append_part(view, count, &count, (Part){axis[d], step[d], size[d]});
    }
    view->first[rank] = count;
    *shape = (Shape){(int)length[AXIS_CHANNEL], (int)length[AXIS_ROW], (int)length[AXIS_COLUMN]};
    return true;
}

void view_usual_axes(int rank, const int *size, bool channels_last, Axis axis[TENSOR_RANK])
{
    bool is_picture = rank == 4 && size[0] == 1;
    for (int d = 0; d < rank; d++) {
        int behind = rank - 1 - d;
        if (!channels_last)
            axis[d] = d < 2 ? AXIS_CHANNEL : d == 2 ? AXIS_ROW : AXIS_COLUMN;
        else if (is_picture)
            axis[d] = behind == 0 ? AXIS_CHANNEL : behind == 1 ? AXIS_COLUMN : AXIS_ROW;
        else
            axis[d] = behind == 0 ? AXIS_CHANNEL : behind == 1 ? AXIS_ROW : AXIS_COLUMN;
    }
}

/* -- changing views -- */

View view_transpose(const View *view, const int *order)
{
    View result = {.rank = view->rank};
    int count = 0;
    for (int d = 0; d < view->rank; d++) {
        result.size[d] = view->size[order[d]];
        result.first[d] = count;
        for (int p = view->first[order[d]]; p < view->first[order[d] + 1]; p++)
            result.parts[count++] = view->parts[p];
    }
    result.first[view->rank] = count;
    return result;
}

/* Takes parts from the front of rest[] until their sizes make `size`, splitting the last. */
static bool take_parts(Part *rest, int *next, int count, int size, View *view, int *filled)
{
    int first = *filled;
    while (size > 1) {
        if (*next == count) return false;
        Part *part = &rest[*next], outer = *part;
        if (size % part->size == 0) {
            size /= part->size;
            (*next)++;
        } else if (part->size % size == 0) {
            outer.size = size;
            part->size /= size;
            outer.step = part->step * part->size;
            size = 1;
        } else {
            return false;
        }
        if (!append_part(view, first, filled, outer)) return false;
    }
    return true;
}

bool view_reshape(const View *view, int rank, const int *size, View *reshaped)
{
    View result = {.rank = rank};
    Part rest[VIEW_PARTS];
    int count = 0, next = 0, filled = 0;
    View joined = {.rank = 0}; /* parts that continue across dimensions are merged */
    for (int p = 0; p < view->first[view->rank]; p++)
        append_part(&joined, 0, &count, view->parts[p]);
    for (int p = 0; p < count; p++) rest[p] = joined.parts[p];
    for (int d = 0; d < rank; d++) {
        result.size[d] = size[d];
        result.first[d] = filled;
        if (!take_parts(rest, &next, count, size[d], &result, &filled)) return false;
    }
    result.first[rank] = filled;
    *reshaped = result;
    return next == count;
}

View view_without(const View *view, int d)
{
    View result = *view;
    result.rank--;
    for (int i = d; i < result.rank; i++) {
        result.size[i] = view->size[i + 1];
        result.first[i] = view->first[i + 1];
    }
    result.first[result.rank] = view->first[view->rank];
    return result;
}

View view_with(const View *view, int d)
{
    View result = *view;
    result.rank++;
    for (int i = result.rank - 1; i > d; i--) {
        result.size[i] = view->size[i - 1];
        result.first[i] = view->first[i - 1];
    }
    result.size[d] = 1;
    result.first[d] = view->first[d];
    result.first[result.rank] = view->first[view->rank];
    return result;
}

/* -- queries -- */

bool view_is_axis(const View *view, int d, Axis axis, Shape shape)
{
    int length = shape_axis(shape, axis), parts = view->first[d + 1] - view->first[d];
    if (view->size[d] != length) return false;
    if (length == 1) return true;
    const Part *part = &view->parts[view->first[d]];
    return parts == 1 && part->axis == axis && part->step == 1 && part->size == length;
}

bool view_is_relabelling(const View *view, Shape shape)
{
    int count = view->first[view->rank];
    for (int p = 0; p < count; p++)
        if (view->parts[p].step != 1 ||
            view->parts[p].size != shape_axis(shape, view->parts[p].axis))
            return false;
    for (int d = 0; d < view->rank; d++)
        if (view->first[d + 1] - view->first[d] > 1) return false;
    return true;
}

/* Are the dimensions that have an axis, in their order, some of these three? */
static bool follows(const View *view, const Axis wanted[AXES])
{
    int at = 0;
    for (int p = 0; p < view->first[view->rank]; p++, at++) {
        while (at < AXES && wanted[at] != view->parts[p].axis) at++;
        if (at == AXES) return false;
    }
    return true;
}

void view_written_order(const View *view, Axis order[AXES])
{
    static const Axis first[AXES] = {AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN},
                      last[AXES] = {AXIS_ROW, AXIS_COLUMN, AXIS_CHANNEL};
    bool taken[AXES] = {false}, keeps = view->rank == AXES + 1 && view->size[0] == 1;
    for (int d = 0; d < view->rank; d++) keeps = keeps && view->first[d + 1] - view->first[d] <= 1;
    for (int i = 0; i < AXES; i++) order[i] = first[i];
    if (!keeps || follows(view, first) || follows(view, last)) return;
    for (int p = 0; p < view->first[view->rank]; p++) taken[view->parts[p].axis] = true;
    for (int i = 0, unused = 0; i < AXES; i++) {
        bool has_axis = view->first[i + 2] > view->first[i + 1];
        while (!has_axis && taken[unused]) unused++;
        order[i] = has_axis ? view->parts[view->first[i + 1]].axis : (Axis)unused++;
    }
}

int view_index(const View *view, int d, const int place[AXES])
{
    int index = 0;
    for (int p = view->first[d]; p < view->first[d + 1]; p++) {
        const Part *part = &view->parts[p];
        index = index * part->size + place[part->axis] / part->step % part->size;
    }
    return index;
}

void view_add_place(const View *view, int d, int index, int place[AXES])
{
    for (int p = view->first[d + 1] - 1; p >= view->first[d]; p--) {
        const Part *part = &view->parts[p];
        place[part->axis] += index % part->size * part->step;
        index /= part->size;
    }
}
