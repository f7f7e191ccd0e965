#include "report/fields.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static Fields child(Fields parent, cJSON *item)
{
    if (!item) *parent.lacking = true;
    return (Fields){item, parent.lacking};
}

Fields fields_new(bool *lacking)
{
    *lacking = false;
    return child((Fields){NULL, lacking}, cJSON_CreateObject());
}

void fields_text(Fields object, const char *key, const char *text)
{
    child(object, cJSON_AddStringToObject(object.item, key, text));
}

void fields_true(Fields object, const char *key, bool value)
{
    child(object, cJSON_AddBoolToObject(object.item, key, value));
}

void fields_format(Fields object, const char *key, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fields_text(object, key, text);
}

static void put_number(Fields object, const char *key, double value, int digits, const char *plus)
{
    char text[64] = "";
    if (!isnan(value)) snprintf(text, sizeof text, "%.*f", digits, fabs(value));
    bool zero = text[strspn(text, "0.")] == '\0';
    const char *sign = isnan(value) || zero ? "" : value < 0 ? "−" : plus;
    fields_format(object, key, "%s%s", sign, text + (digits > 0 && text[0] == '0'));
}

void fields_number(Fields object, const char *key, double value, int digits)
{
    put_number(object, key, value, digits, "");
}

void fields_signed(Fields object, const char *key, double value, int digits)
{
    put_number(object, key, value, digits, "+");
}

void fields_score(Fields object, const char *key, double score)
{
    put_number(object, key, score, 3, "");
}

void fields_count(Fields object, const char *key, double count)
{
    put_number(object, key, count, 0, "");
}

void fields_percent(Fields object, const char *key, double part)
{
    fields_format(object, key, "%.1f", 100 * fmax(0, fmin(1, part)));
}

Fields fields_object(Fields object, const char *key)
{
    return child(object, cJSON_AddObjectToObject(object.item, key));
}

Fields fields_list(Fields object, const char *key)
{
    return child(object, cJSON_AddArrayToObject(object.item, key));
}

Fields fields_add(Fields list)
{
    cJSON *item = cJSON_CreateObject();
    if (item && !cJSON_AddItemToArray(list.item, item)) {
        cJSON_Delete(item);
        item = NULL;
    }
    return child(list, item);
}

bool fields_complete(Fields document, Error *error)
{
    return !*document.lacking || error_memory(error, "not enough memory for the page");
}
