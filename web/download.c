#include "web.h"

#include "base/sums.h"

#include <math.h>
#include <stdlib.h>

/* Copies a file to the page's folder and adds its address; without the file there is none. */
static bool put_copy(const Web *web, Fields fields, const char *key, const char *from,
                     const char *file, Error *error)
{
    char to[FILE_PATH_LENGTH];
    OutputFile output;
    size_t length = 0;
    fields_text(fields, key, "");
    if (!file_exists(from)) return true;
    if (!file_path(to, error, "%s/files/%s", web->folder, file)) return false;
    char *bytes = sums_read(from, &length, error);
    if (!bytes) return false;
    bool good = output_open(&output, to, error);
    if (good) {
        fwrite(bytes, 1, length, output.stream);
        good = output_close(&output, true, error);
    }
    free(bytes);
    cJSON_DeleteItemFromObjectCaseSensitive(fields.item, key);
    fields_format(fields, key, "files/%s", file);
    return good;
}

/* A file of the draw, "<draw>/<name>.<ending>"; in the page's folder its name says the way. */
static bool put_result(const Web *web, Fields fields, const char *name, const char *ending, int way,
                       Error *error)
{
    static const char *const ways[WAYS] = {"redrawn.", "one."};
    char key[32], file[FILE_PATH_LENGTH], path[FILE_PATH_LENGTH], copy[FILE_PATH_LENGTH];
    snprintf(key, sizeof key, "%s_%s", ending, way_name(way));
    return file_path(file, error, "%s.%s", name, ending) &&
           file_path(copy, error, "%s.%s%s", name, web->ways > 1 ? ways[way] : "", ending) &&
           draw_path(&web->draws[way], file, path, error) &&
           put_copy(web, fields, key, path, copy, error);
}

static bool put_figure(const Web *web, Fields fields, const char *name, const char *ending,
                       Error *error)
{
    char key[32], path[FILE_PATH_LENGTH], copy[FILE_PATH_LENGTH];
    snprintf(key, sizeof key, "figure_%s", ending);
    return file_path(path, error, "%s/figures/%s.%s", web->draws[REINITIALISED].results, name,
                     ending) &&
           file_path(copy, error, "%s.figure.%s", name, ending) &&
           put_copy(web, fields, key, path, copy, error);
}

bool download_describe(const Web *web, const char *benchmark, const char *program, Fields files,
                       Error *error)
{
    static const char *const figures[] = {"pdf", "svg", "csv"};
    char name[FILE_PATH_LENGTH];
    bool good = true;
    for (int way = 0; good && way < web->ways; way++)
        good = put_result(web, files, benchmark, "json", way, error) &&
               put_result(web, files, benchmark, "csv", way, error);
    for (size_t i = 0; good && i < sizeof figures / sizeof *figures; i++)
        good = put_figure(web, files, benchmark, figures[i], error);
    return good && file_path(name, error, "%s.c", benchmark) &&
           put_copy(web, files, "program", program, name, error);
}

/* -- the whole tree -- */

static bool write_row(const Web *web, int node, FILE *stream, Error *error)
{
    Row row;
    bool good = row_read(web, node, &row, error);
    if (good) {
        fprintf(stream, "%s,%s", row.name, row_text(web, node, "parent"));
        for (int way = 0; way < web->ways; way++) {
            table_put_number(stream, "%.6f", row_number(web, way, node, "score"));
            if (row.is_leaf)
                fputc(',', stream);
            else
                table_put_number(stream, "%.6f", row_number(web, way, node, "score_evaluated"));
        }
        table_put_number(stream, "%.3f", row.published);
        table_put_number(stream, "%.0f", row_number(web, REINITIALISED, node, "leaves"));
        table_put_number(stream, "%.0f", row_number(web, REINITIALISED, node, "leaves_evaluated"));
        table_put_number(stream, "%.0f",
                         standing_rank(&web->leaderboard, row.standing.node, row.published));
        table_put_number(stream, "%.0f", (double)row.standing.models);
        table_put_number(stream, "%.4f", row.standing.median);
        table_put_number(stream, "%.3f", row.standing.best);
        fprintf(stream, ",%s\n", row_text(web, node, "status"));
    }
    standing_free(&row.standing);
    return good;
}

static bool write_scores(const Web *web, Error *error)
{
    OutputFile output;
    bool good = true;
    if (!output_open_in(&output, web->folder, "scores.csv", error)) return false;
    fprintf(output.stream,
            "node,parent,%s,published,benchmarks,evaluated,published_rank,models,"
            "median,best,status\n",
            web->ways > 1 ? "redrawn,redrawn_evaluated,one,one_evaluated" : "score,evaluated_mean");
    for (int i = 0; good && i < web->found[REINITIALISED].count; i++)
        good = write_row(web, i, output.stream, error);
    return output_close(&output, good, error);
}

bool download_whole(const Web *web, Fields page, Error *error)
{
    char report[FILE_PATH_LENGTH];
    Fields whole = fields_object(page, "whole_tree");
    bool good = write_scores(web, error) && file_path(report, error, "%s/report.pdf", web->folder);
    for (int way = 0; good && way < web->ways; way++)
        good = put_result(web, whole, "scores", "json", way, error);
    if (good) fields_true(page, "report", file_exists(report));
    return good;
}
