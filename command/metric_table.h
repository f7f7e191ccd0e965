/*
 * metric_table: the metrics of many layers or time bins, as columns of a table and on the terminal.
 *
 * A metric has four columns: its raw value, error, score and ceiling; undefined values are empty
 * cells.
 */
#pragma once

#include "predictivity/metric_entries.h"

#include <stdio.h>

/* Appends ",pls,pls_error,pls_score,pls_ceiling,..." and the line's end. */
void metric_table_head(FILE *stream, const MetricEntry *entries, size_t count);
void metric_table_row(FILE *stream, const MetricEntry *entries, size_t count);

/* The same for people, raw values only, without the line's end. */
void metric_table_print_head(const MetricEntry *entries, size_t count);
void metric_table_print_row(const MetricEntry *entries, size_t count);
