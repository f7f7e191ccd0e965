#include "command/metric_table.h"

#include "base/table.h"

#include <math.h>

void metric_table_head(FILE *stream, const MetricEntry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *key = entries[i].key;
        fprintf(stream, ",%s,%s_error,%s_score,%s_ceiling", key, key, key, key);
    }
    fputc('\n', stream);
}

void metric_table_row(FILE *stream, const MetricEntry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        table_put_number(stream, "%.6f", entries[i].raw);
        table_put_number(stream, "%.6f", entries[i].error);
        table_put_number(stream, "%.6f", entries[i].score);
        table_put_number(stream, "%.6f", entries[i].ceiling);
    }
    fputc('\n', stream);
}

void metric_table_print_head(const MetricEntry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) printf("%15s", entries[i].key);
}

void metric_table_print_row(const MetricEntry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isnan(entries[i].raw))
            printf("%15s", "-");
        else
            printf("%15.4f", entries[i].raw);
    }
}
