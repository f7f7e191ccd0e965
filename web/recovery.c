#include "web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Simulated recordings (analyses/studies/metric_recovery.c): how each metric orders layers around
 * the one that sites were made of. A recording has a row for each layer, in order.
 */
enum { MOST_LAYERS = 64, DISTANCES = 2 * MOST_LAYERS - 1, SHARES = 2, METRICS_SHOWN = 6 };

static const char *const keys[METRICS_SHOWN] = {"pls", "ridge",      "ridgecv",
                                                "cka", "cka_biased", "rdm"};
static const char *const words[METRICS_SHOWN] = {"PLS", "ridge, alpha 1", "ridge, alpha chosen",
                                                 "CKA", "CKA, biased",    "RDMs"};
static const char *const long_words[METRICS_SHOWN] = {
    "partial least squares",    "ridge regression, alpha 1", "ridge regression, alpha chosen",
    "centred kernel alignment", "the same, biased",          "correlation of RDMs"};

/* The layer explains all of a site's signal, or part of it. */
enum { ALL, PART };

/* One metric, over the recordings in which the layer explains this much. */
typedef struct {
    /* values minus the true layer's by distance from it; the distance 0 is in the middle */
    double sums[DISTANCES], counts[DISTANCES];
    double found,
        away; /* how often the true layer is best; layers between it and the best, summed */
} Order;

typedef struct {
    size_t layers;
    double recordings; /* in which a layer explains all */
    double stimuli, repetitions, sites;
    Order orders[METRICS_SHOWN][SHARES];
} Recovery;

/* -- the table -- */

enum {
    SHARE,
    PLACE,
    TRUE_PLACE,
    STIMULI,
    REPETITIONS,
    SITES,
    VALUES,
    COLUMNS = VALUES + METRICS_SHOWN
};

static bool read_row(const Table *table, size_t row, double cells[COLUMNS], Error *error)
{
    const char *names[COLUMNS + 1] = {"share",   "place",       "true_place",
                                      "stimuli", "repetitions", "sites"};
    memcpy(names + VALUES, keys, sizeof keys);
    return table_row(table, row, names, cells, error);
}

/* The value of one metric for each layer of a recording. */
static void add_recording(Order *order, const double *values, size_t layers, size_t truth)
{
    size_t best = truth;
    for (size_t i = 0; i < layers; i++) {
        double apart = values[i] - values[truth];
        if (values[i] > values[best]) best = i;
        if (isnan(apart)) continue;
        order->sums[MOST_LAYERS - 1 + i - truth] += apart;
        order->counts[MOST_LAYERS - 1 + i - truth]++;
    }
    order->found += best == truth;
    order->away += fabs((double)best - (double)truth);
}

static bool read_recording(Recovery *recovery, const Table *table, size_t row, Error *error)
{
    double cells[COLUMNS] = {0}, values[METRICS_SHOWN][MOST_LAYERS];
    for (size_t i = 0; i < recovery->layers; i++) {
        if (!read_row(table, row + i, cells, error)) return false;
        if (cells[PLACE] != (double)i || !(cells[TRUE_PLACE] >= 0) ||
            cells[TRUE_PLACE] >= (double)recovery->layers)
            return error_set(error, "%s: the layers of a recording are not in order; make it again",
                             table->path);
        for (int k = 0; k < METRICS_SHOWN; k++) values[k][i] = cells[VALUES + k];
    }
    int share = cells[SHARE] < 1 ? PART : ALL;
    for (int k = 0; k < METRICS_SHOWN; k++)
        add_recording(&recovery->orders[k][share], values[k], recovery->layers,
                      (size_t)cells[TRUE_PLACE]);
    recovery->recordings += share == ALL;
    recovery->stimuli = cells[STIMULI];
    recovery->repetitions = cells[REPETITIONS];
    recovery->sites = cells[SITES];
    return true;
}

static bool read_recovery(Recovery *recovery, const Table *table, Error *error)
{
    double cells[COLUMNS];
    for (size_t row = 0; row < table->rows; row++) {
        if (!read_row(table, row, cells, error)) return false;
        if (row > 0 && cells[PLACE] == 0) break;
        recovery->layers++;
    }
    if (recovery->layers > MOST_LAYERS || table->rows % recovery->layers > 0)
        return error_set(error, "%s: every recording must have the same layers, %d at most",
                         table->path, MOST_LAYERS);
    for (size_t row = 0; row < table->rows; row += recovery->layers)
        if (!read_recording(recovery, table, row, error)) return false;
    return true;
}

/* -- the figure -- */

/* In the units of web/recovery.html: panels in two columns, under one another from TOP on. */
enum { WIDTH = 98, HEIGHT = 64, TOP = 40, PITCH = 104, TICK = 12 };
static const double lefts[] = {40, 178};

/* A panel: its place, and the values at its top and bottom. */
typedef struct {
    double left, top, highest, lowest;
    size_t layers;
} Panel;

static double across(const Panel *panel, double distance)
{
    return panel->left + WIDTH * (0.5 + 0.5 * distance / ((double)panel->layers - 0.5));
}

static double down(const Panel *panel, double value)
{
    return panel->top + HEIGHT * (panel->highest - value) / (panel->highest - panel->lowest);
}

static double mean_at(const Order *order, size_t distance)
{
    return order->counts[distance] > 0 ? order->sums[distance] / order->counts[distance] : NAN;
}

/* Leaves room above and below both curves. */
static Panel panel_make(const Order orders[SHARES], int index, size_t layers)
{
    Panel panel = {lefts[index % 2], TOP + PITCH * (index / 2), 0, 0, layers};
    for (int share = 0; share < SHARES; share++)
        for (size_t d = 0; d < DISTANCES; d++) {
            panel.highest = fmax(panel.highest, mean_at(&orders[share], d));
            panel.lowest = fmin(panel.lowest, mean_at(&orders[share], d));
        }
    double room = fmax(0.06 * (panel.highest - panel.lowest), 1e-6);
    panel.highest += room;
    panel.lowest -= room;
    return panel;
}

static void put_curve(const Panel *panel, const Order *order, Fields fields, const char *key)
{
    char points[32 * DISTANCES] = "";
    size_t used = 0;
    for (size_t d = 0; d < DISTANCES; d++) {
        double mean = mean_at(order, d);
        if (!isnan(mean))
            used += (size_t)snprintf(points + used, sizeof points - used, "%s%.2f,%.2f",
                                     used ? " " : "", across(panel, (double)d - MOST_LAYERS + 1),
                                     down(panel, mean));
    }
    fields_text(fields, key, points);
}

/* 1, 2 or 5 times a power of 10: a range has at most this many steps. *digits: to print it. */
static double step_of(double range, double steps, int *digits)
{
    double power = pow(10, floor(log10(range / steps)));
    double step = power;
    static const double times[] = {1, 2, 5, 10};
    for (int i = 0; i < 4 && step * steps < range; i++) step = times[i] * power;
    *digits = (int)fmax(0, -floor(log10(step) + 1e-9));
    return step;
}

static void put_ticks(const Panel *panel, Fields fields)
{
    Fields values = fields_list(fields, "values"), distances = fields_list(fields, "distances");
    int digits = 0;
    double step = step_of(panel->highest - panel->lowest, HEIGHT / TICK - 1, &digits);
    for (double i = ceil(panel->lowest / step); i * step <= panel->highest; i++) {
        Fields tick = fields_add(values);
        fields_format(tick, "y", "%.2f", down(panel, i * step));
        if (i == 0)
            fields_text(tick, "text", "0");
        else
            fields_number(tick, "text", i * step, digits);
    }
    step = fmax(1, step_of(2 * (double)panel->layers, 6, &digits));
    for (double i = -floor(((double)panel->layers - 1) / step); i * step < (double)panel->layers;
         i++) {
        Fields tick = fields_add(distances);
        fields_format(tick, "x", "%.2f", across(panel, i * step));
        fields_number(tick, "text", i * step, 0);
    }
}

static void put_panel(const Recovery *recovery, int index, Fields fields)
{
    Panel panel = panel_make(recovery->orders[index], index, recovery->layers);
    fields_text(fields, "words", words[index]);
    fields_format(fields, "left", "%g", panel.left);
    fields_format(fields, "right", "%g", panel.left + WIDTH);
    fields_format(fields, "middle", "%g", panel.left + WIDTH / 2.0);
    fields_format(fields, "top", "%g", panel.top);
    fields_format(fields, "bottom", "%g", panel.top + HEIGHT);
    fields_format(fields, "above", "%g", panel.top - 6);
    fields_format(fields, "below", "%g", panel.top + HEIGHT + TICK);
    fields_format(fields, "zero", "%.2f", down(&panel, 0));
    put_ticks(&panel, fields);
    put_curve(&panel, &recovery->orders[index][ALL], fields, "all_points");
    put_curve(&panel, &recovery->orders[index][PART], fields, "part_points");
}

/* -- the section -- */

static void put_metric(const Recovery *recovery, int index, Fields fields)
{
    Fields shares = fields_list(fields, "shares");
    fields_text(fields, "words", long_words[index]);
    fields_text(fields, "key", keys[index]);
    for (int share = 0; share < SHARES; share++) {
        const Order *order = &recovery->orders[index][share];
        Fields cell = fields_add(shares);
        fields_count(cell, "found", order->found);
        fields_number(cell, "away", order->away / recovery->recordings, 2);
    }
}

bool recovery_describe(const Web *web, Fields page, Error *error)
{
    static const char name[] = "metric_recovery";
    char supplement[FILE_PATH_LENGTH];
    if (web->metric_recovery.rows == 0) {
        fields_true(page, name, false);
        return true;
    }
    Fields section = fields_object(page, name);
    Recovery *recovery = allocate(1, sizeof *recovery, error);
    bool good = recovery && read_recovery(recovery, &web->metric_recovery, error) &&
                file_path(supplement, error, "%s/supplement.pdf", web->folder) &&
                download_describe(web, name, "analyses/studies/metric_recovery.c", section, error);
    if (good) {
        Fields panels = fields_list(section, "panels"), metrics = fields_list(section, "metrics");
        fields_true(section, "supplement", file_exists(supplement));
        fields_count(section, "layers_tried", (double)recovery->layers);
        fields_count(section, "recordings", recovery->recordings);
        fields_count(section, "stimuli", recovery->stimuli);
        fields_count(section, "repetitions", recovery->repetitions);
        fields_count(section, "sites_made", recovery->sites);
        for (int k = 0; k < METRICS_SHOWN; k++) {
            put_panel(recovery, k, fields_add(panels));
            put_metric(recovery, k, fields_add(metrics));
        }
    }
    free(recovery);
    return good;
}
