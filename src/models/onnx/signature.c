#include "models/onnx/signature.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the table -- */

#define MANY 0x7fffffff

typedef struct {
    const char *names; /* of operators, separated by blanks */
    int since;         /* the first opset it applies to, up to the operator's next row */
    int least, most;   /* inputs */
    int outputs;       /* at most */
    /*
     * NULL: it is not read. Separated by blanks "name:kind", the kind as in `kinds` below; "!": it
     * must be given; "=one|other": the values that are supported.
     */
    const char *attributes;
} Signature;

#define AUTO_PAD  "auto_pad:s=NOTSET|SAME_UPPER|SAME_LOWER|VALID"
#define WINDOW    "kernel_shape:I pads:I strides:I"
#define BROADCAST "axis:i broadcast:i=0|1"
#define AXES      "axes:I keepdims:i=0|1"
#define AXIS_KEPT "axis:i keepdims:i=0|1"
#define KEEP      "keepdims:i=0|1 noop_with_empty_axes:i=0|1"
#define FACTORS   "alpha:f beta:f"
#define TURNED    "transA:i=0|1 transB:i=0|1"
#define HEADS                                                                                      \
    "is_causal:i=0|1 kv_num_heads:i q_num_heads:i qk_matmul_output_mode:i=0|1|2|3 scale:f "
#define CUBIC "cubic_coeff_a:f exclude_outside:i=0|1 extrapolation_value:f"
#define MODES                                                                                      \
    "mode:s=nearest|linear|cubic nearest_mode:s=round_prefer_floor|round_prefer_ceil|floor|ceil"
#define PLACES "coordinate_transformation_mode:s=half_pixel"
/* The last is of opset 11 only, but tf2onnx writes it later too, and onnxruntime reads it. */
#define MORE_PLACES "|pytorch_half_pixel|align_corners|asymmetric|tf_half_pixel_for_nn"
#define ASPECT      "keep_aspect_ratio_policy:s=stretch|not_larger|not_smaller"

/* clang-format off */
static const Signature signatures[] = {
    {"Abs Ceil Exp Floor GlobalAveragePool GlobalMaxPool Identity Log Neg Not Reciprocal Relu Shape Sigmoid Size "
     "Softplus Softsign Sqrt Tanh com.microsoft.Gelu", 1, 1, 1, 1, ""},
    {"Add And Div Equal Greater Less Mul Or Pow Sub Xor", 1, 2, 2, 1, BROADCAST},
    {"Add And Div Equal Greater Less Mul Or Pow Sub Xor", 7, 2, 2, 1, ""},
    {"ArgMax ArgMin", 1, 1, 1, 1, AXIS_KEPT},
    {"ArgMax ArgMin", 12, 1, 1, 1, AXIS_KEPT " select_last_index:i=0|1"},
    {"Attention", 23, 3, 6, 4, HEADS "softcap:f softmax_precision:i=1|10|11|16"},
    {"Attention", 24, 3, 7, 4, HEADS "softcap:f softmax_precision:i=1|10|11|16"},
    {"AveragePool MaxPool", 1, 1, 1, 1, AUTO_PAD " " WINDOW},
    {"AveragePool", 7, 1, 1, 1, AUTO_PAD " count_include_pad:i=0|1 " WINDOW},
    {"AveragePool", 10, 1, 1, 1, AUTO_PAD " ceil_mode:i=0|1 count_include_pad:i=0|1 " WINDOW},
    {"AveragePool", 19, 1, 1, 1, AUTO_PAD " ceil_mode:i=0|1 count_include_pad:i=0|1 dilations:I " WINDOW},
    {"BatchNormalization", 1, 5, 5, 5, "epsilon:f is_test:i=0|1 momentum:f spatial:i=1"},
    {"BatchNormalization", 7, 5, 5, 5, "epsilon:f momentum:f spatial:i=1"},
    {"BatchNormalization", 9, 5, 5, 5, "epsilon:f momentum:f"},
    {"BatchNormalization", 14, 5, 5, 3, "epsilon:f momentum:f training_mode:i=0|1"},
    {"Cast Split Tile Upsample", 1, 0, 0, 0, NULL},
    {"Cast", 6, 1, 1, 1, "to:i!"},
    {"Cast", 19, 1, 1, 1, "saturate:i=0|1 to:i!"},
    {"Cast", 24, 1, 1, 1, "round_mode:s=up|down|nearest saturate:i=0|1 to:i!"},
    {"CastLike", 15, 2, 2, 1, ""},
    {"CastLike", 19, 2, 2, 1, "saturate:i=0|1"},
    {"CastLike", 24, 2, 2, 1, "round_mode:s=up|down|nearest saturate:i=0|1"},
    {"Celu", 12, 1, 1, 1, "alpha:f"},
    {"Clip", 1, 1, 1, 1, "max:f min:f"},
    {"Clip", 11, 1, 3, 1, ""},
    {"Concat", 1, 1, MANY, 1, "axis:i"},
    {"Concat", 4, 1, MANY, 1, "axis:i!"},
    {"Constant", 1, 0, 0, 1, "value:t"},
    {"Constant", 12, 0, 0, 1, "value:t value_float:f value_floats:F value_int:i value_ints:I"},
    {"ConstantOfShape", 9, 1, 1, 1, "value:t"},
    {"Conv", 1, 2, 3, 1, AUTO_PAD " dilations:I group:i " WINDOW},
    {"ConvTranspose", 1, 2, 3, 1, AUTO_PAD " dilations:I group:i output_padding:I output_shape:I " WINDOW},
    {"CumSum", 11, 2, 2, 1, "exclusive:i=0|1 reverse:i=0|1"},
    {"Acos Asin Atan Cos Sin Tan", 7, 1, 1, 1, ""},
    {"DepthToSpace SpaceToDepth", 1, 1, 1, 1, "blocksize:i"},
    {"DepthToSpace", 11, 1, 1, 1, "blocksize:i mode:s=DCR|CRD"},
    {"DequantizeLinear", 10, 2, 3, 1, ""},
    {"DequantizeLinear", 13, 2, 3, 1, "axis:i"},
    {"DequantizeLinear", 21, 2, 3, 1, "axis:i block_size:i=0"},
    {"DequantizeLinear", 23, 2, 3, 1, "axis:i block_size:i=0 output_dtype:i"},
    {"Dropout", 1, 1, 1, 2, "is_test:i=0|1 ratio:f"},
    {"Dropout", 7, 1, 1, 2, "ratio:f"},
    {"Dropout", 12, 1, 3, 2, "seed:i"},
    {"Einsum", 12, 1, MANY, 1, "equation:s!"},
    {"Elu LeakyRelu", 1, 1, 1, 1, "alpha:f"},
    {"Acosh Asinh Atanh Cosh Erf IsNaN Sign Sinh", 9, 1, 1, 1, ""},
    {"EyeLike", 9, 1, 1, 1, "dtype:i k:i"},
    {"Expand", 8, 2, 2, 1, ""},
    {"Flatten LogSoftmax Softmax", 1, 1, 1, 1, "axis:i"},
    {"Gather", 1, 2, 2, 1, "axis:i"},
    {"GatherElements", 11, 2, 2, 1, "axis:i"},
    {"GatherND", 11, 2, 2, 1, ""},
    {"GatherND", 12, 2, 2, 1, "batch_dims:i"},
    {"Gelu", 20, 1, 1, 1, "approximate:s=none|tanh"},
    {"Gemm", 1, 3, 3, 1, FACTORS " broadcast:i=0|1 " TURNED},
    {"Gemm", 7, 3, 3, 1, FACTORS " " TURNED},
    {"Gemm", 11, 2, 3, 1, FACTORS " " TURNED},
    {"GreaterOrEqual LessOrEqual", 12, 2, 2, 1, ""},
    {"GridSample", 16, 2, 2, 1,
     "align_corners:i=0|1 mode:s=bilinear|nearest|bicubic padding_mode:s=zeros|border|reflection"},
    {"GridSample", 20, 2, 2, 1,
     "align_corners:i=0|1 mode:s=linear|nearest|cubic padding_mode:s=zeros|border|reflection"},
    {"GroupNormalization", 18, 3, 3, 1, "epsilon:f num_groups:i!"},
    {"GroupNormalization", 21, 3, 3, 1, "epsilon:f num_groups:i! stash_type:i=1"},
    {"Hardmax", 1, 1, 1, 1, "axis:i"},
    {"HardSigmoid", 1, 1, 1, 1, FACTORS},
    {"HardSwish", 14, 1, 1, 1, ""},
    {"If", 1, 1, MANY, MANY, ""},
    {"InstanceNormalization", 1, 3, 3, 1, "epsilon:f"},
    {"IsInf", 10, 1, 1, 1, "detect_negative:i=0|1 detect_positive:i=0|1"},
    {"LRN", 1, 1, 1, 1, FACTORS " bias:f size:i"},
    {"LayerNormalization", 17, 2, 3, 3, "axis:i epsilon:f stash_type:i=1"},
    {"MatMul PRelu", 1, 2, 2, 1, ""},
    {"Max Mean Min Sum", 1, 1, MANY, 1, ""},
    {"MaxPool", 8, 1, 1, 2, AUTO_PAD " storage_order:i=0|1 " WINDOW},
    {"MaxPool", 10, 1, 1, 2, AUTO_PAD " ceil_mode:i=0|1 dilations:I storage_order:i=0|1 " WINDOW},
    {"MeanVarianceNormalization", 9, 1, 1, 1, "axes:I"},
    {"Mish", 18, 1, 1, 1, ""},
    {"Mod", 10, 2, 2, 1, "fmod:i=0|1"},
    {"OneHot", 9, 3, 3, 1, "axis:i"},
    {"Pad", 1, 1, 1, 1, "mode:s=constant|reflect|edge paddings:I! value:f"},
    {"Pad", 2, 1, 1, 1, "mode:s=constant|reflect|edge pads:I! value:f"},
    {"Pad", 11, 2, 3, 1, "mode:s=constant|reflect|edge"},
    {"Pad", 18, 2, 4, 1, "mode:s=constant|reflect|edge"},
    {"Pad", 19, 2, 4, 1, "mode:s=constant|reflect|edge|wrap"},
    {"QuantizeLinear", 10, 2, 3, 1, ""},
    {"QuantizeLinear", 13, 2, 3, 1, "axis:i"},
    {"QuantizeLinear", 19, 2, 3, 1, "axis:i saturate:i=0|1"},
    {"QuantizeLinear", 21, 2, 3, 1, "axis:i block_size:i=0 output_dtype:i saturate:i=0|1"},
    {"QuantizeLinear", 23, 2, 3, 1, "axis:i block_size:i=0 output_dtype:i precision:i=0|1 saturate:i=0|1"},
    {"RMSNormalization", 23, 2, 2, 1, "axis:i epsilon:f stash_type:i=1"},
    {"Range ScatterND", 11, 3, 3, 1, ""},
    {"Range", 27, 3, 3, 1, "stash_type:i=1"},
    {"ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd "
     "ReduceSum ReduceSumSquare", 1, 1, 1, 1, AXES},
    {"ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd "
     "ReduceSumSquare", 18, 1, 2, 1, KEEP},
    {"ReduceSum", 13, 1, 2, 1, KEEP},
    {"Reshape", 1, 1, 1, 1, "shape:I"},
    {"Reshape", 5, 2, 2, 1, ""},
    {"Reshape", 14, 2, 2, 1, "allowzero:i=0|1"},
    {"Resize", 10, 2, 2, 1, "mode:s=nearest|linear"},
    {"Resize", 11, 1, 4, 1, PLACES MORE_PLACES " " CUBIC " " MODES},
    {"Resize", 18, 1, 4, 1, "antialias:i=0|1 axes:I " PLACES MORE_PLACES " " CUBIC " " ASPECT " " MODES},
    {"Resize", 19, 1, 4, 1,
     "antialias:i=0|1 axes:I " PLACES "|half_pixel_symmetric" MORE_PLACES " " CUBIC " " ASPECT " " MODES},
    {"RotaryEmbedding", 23, 3, 4, 1, "interleaved:i=0|1 num_heads:i rotary_embedding_dim:i"},
    {"Round", 11, 1, 1, 1, ""},
    {"ScatterND", 16, 3, 3, 1, "reduction:s=none"},
    {"Selu", 1, 1, 1, 1, "alpha:f gamma:f"},
    {"Shape", 15, 1, 1, 1, "end:i start:i"},
    {"Shrink", 9, 1, 1, 1, "bias:f lambd:f"},
    {"Slice", 1, 1, 1, 1, "axes:I ends:I! starts:I!"},
    {"Slice", 10, 3, 5, 1, ""},
    {"Split", 2, 1, 1, MANY, "axis:i split:I"},
    {"Split", 13, 1, 2, MANY, "axis:i"},
    {"Split", 18, 1, 2, MANY, "axis:i num_outputs:i"},
    {"Squeeze", 1, 1, 1, 1, "axes:I"},
    {"Squeeze", 13, 1, 2, 1, ""},
    {"Swish", 24, 1, 1, 1, "alpha:f"},
    {"ThresholdedRelu", 10, 1, 1, 1, "alpha:f"},
    {"Tile", 6, 2, 2, 1, ""},
    {"TopK", 1, 0, 0, 0, NULL},
    {"TopK", 10, 2, 2, 2, "axis:i"},
    {"TopK", 11, 2, 2, 2, "axis:i largest:i=0|1 sorted:i=1"},
    {"Transpose", 1, 1, 1, 1, "perm:I"},
    {"Trilu", 14, 1, 2, 1, "upper:i=0|1"},
    {"Unsqueeze", 1, 1, 1, 1, "axes:I!"},
    {"Unsqueeze", 13, 2, 2, 1, ""},
    {"Upsample", 7, 1, 1, 1, "mode:s=nearest|linear scales:F"},
    {"Upsample", 9, 2, 2, 1, "mode:s=nearest|linear"},
    {"Upsample", 10, 0, 0, 0, NULL},
    {"Where", 9, 3, 3, 1, ""},
};
/* clang-format on */

/* Is it one of the words, which are separated by blanks? */
static bool is_listed(const char *words, const char *name)
{
    size_t length = strlen(name);
    if (!length || strchr(name, ' ')) return false;
    for (const char *at = words; (at = strstr(at, name)) != NULL; at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
    return false;
}

/* The operator's row for that opset (its first row if the opset is older). NULL: none. */
static const Signature *find_signature(const char *name, int opset)
{
    const Signature *found = NULL;
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (is_listed(signatures[i].names, name) && (!found || signatures[i].since <= opset))
            found = &signatures[i];
    return found;
}

/* -- types of attributes -- */

typedef Onnx__AttributeProto Attribute;

static const struct {
    int type; /* the type's number in onnx.proto */
    char letter;
    const char *words;
} kinds[] = {
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT, 'f', "a real number"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT, 'i', "a whole number"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING, 's', "a string"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR, 't', "a tensor"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__GRAPH, 'g', "a graph"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS, 'F', "a list of real numbers"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS, 'I', "a list of whole numbers"},
    {ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS, 'S', "a list of strings"},
};

/* The letter of the type; '?': another. The oldest files do not state it; the used field tells. */
static char kind_of(const Attribute *attribute)
{
    if (attribute->has_type && attribute->type) {
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (kinds[i].type == (int)attribute->type) return kinds[i].letter;
        return '?';
    }
    return attribute->has_f       ? 'f'
           : attribute->has_i     ? 'i'
           : attribute->has_s     ? 's'
           : attribute->t         ? 't'
           : attribute->g         ? 'g'
           : attribute->n_floats  ? 'F'
           : attribute->n_ints    ? 'I'
           : attribute->n_strings ? 'S'
                                  : '?';
}

static const char *kind_words(char letter)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].letter == letter) return kinds[i].words;
    return "something else";
}

enum { VALUE_TEXT = 100, VALUES_TEXT = 200, SHOWN = 6 };

/* Writes "3", "[2, 2]" or "\"word\"" for messages; longer values are cut. */
static void value_text(const Attribute *attribute, char text[VALUE_TEXT])
{
    char kind = kind_of(attribute);
    size_t count = kind == 'I' ? attribute->n_ints : attribute->n_floats, used = 1;
    snprintf(text, VALUE_TEXT, "%s", kind_words(kind));
    if (kind == 'i') snprintf(text, VALUE_TEXT, "%lld", (long long)attribute->i);
    if (kind == 'f') snprintf(text, VALUE_TEXT, "%g", (double)attribute->f);
    if (kind == 's')
        snprintf(text, VALUE_TEXT, "\"%.*s\"", (int)(attribute->s.len < 60 ? attribute->s.len : 60),
                 attribute->s.len ? (const char *)attribute->s.data : "");
    if (kind != 'I' && kind != 'F') return;
    strcpy(text, "[");
    for (size_t i = 0; i < count && i < SHOWN && used < VALUE_TEXT - 32; i++) {
        const char *comma = i ? ", " : "";
        used += (size_t)(kind == 'I' ? snprintf(text + used, VALUE_TEXT - used, "%s%lld", comma,
                                                (long long)attribute->ints[i])
                                     : snprintf(text + used, VALUE_TEXT - used, "%s%g", comma,
                                                (double)attribute->floats[i]));
    }
    snprintf(text + used, VALUE_TEXT - used, count > SHOWN ? ", ..]" : "]");
}

/* -- what a row lists -- */

typedef struct {
    const char *name, *values; /* values: NULL, or the text after "=" */
    size_t name_length, values_length;
    char kind;
    bool required;
} Declared;

/* The next attribute of a row's text; false at its end. */
static bool next_declared(const char **text, Declared *declared)
{
    const char *word = *text;
    size_t length = strcspn(word, " ");
    if (!length) return false;
    const char *colon = memchr(word, ':', length);
    *declared = (Declared){.name = word, .name_length = (size_t)(colon - word), .kind = colon[1]};
    const char *behind = colon + 2, *end = word + length;
    if (behind < end && *behind == '!') {
        declared->required = true;
        behind++;
    }
    if (behind < end) {
        declared->values = behind + 1;
        declared->values_length = (size_t)(end - declared->values);
    }
    *text = end + strspn(end, " ");
    return true;
}

static bool is_declared(const Declared *declared, const char *name)
{
    return strncmp(declared->name, name, declared->name_length) == 0 &&
           name[declared->name_length] == '\0';
}

/* Is the value (an integer or a string) among those of "one|other"? */
static bool is_among(const Declared *declared, const Attribute *attribute)
{
    const char *value = declared->values, *end = value + declared->values_length;
    for (size_t length; value < end; value += length + 1) {
        length = strcspn(value, "| ");
        if (attribute->s.len == length && declared->kind == 's' &&
            memcmp(attribute->s.data, value, length) == 0)
            return true;
        if (declared->kind == 'i' && strtoll(value, NULL, 10) == attribute->i) return true;
    }
    return false;
}

/* Writes "one, other". */
static void list_values(const Declared *declared, char text[VALUES_TEXT])
{
    size_t used = 0;
    for (size_t i = 0; i < declared->values_length && used < VALUES_TEXT - 3; i++) {
        if (declared->values[i] == '|') text[used++] = ',';
        text[used++] = declared->values[i] == '|' ? ' ' : declared->values[i];
    }
    text[used] = '\0';
}

/* -- checking -- */

static bool check_value(const Declared *declared, const Attribute *attribute, Error *error)
{
    char value[VALUE_TEXT], kind = kind_of(attribute);
    value_text(attribute, value);
    if (attribute->ref_attr_name && attribute->ref_attr_name[0])
        return error_set(error,
                         "attribute %s refers to the attribute %s of a function, and the node is "
                         "in none; inline the model's functions before it is saved",
                         attribute->name, attribute->ref_attr_name);
    if (kind != declared->kind)
        return error_set(error, "attribute %s = %s is %s, where %s is wanted; export it again",
                         attribute->name, value, kind_words(kind), kind_words(declared->kind));
    /* min, max, constants and padding values may be infinite. */
    bool may_be = attribute->name[0] == 'm' || attribute->name[0] == 'v';
    if (kind == 'f' && !may_be && !isfinite(attribute->f))
        return error_set(error, "attribute %s = %s is not a finite number", attribute->name, value);
    if (!declared->values || is_among(declared, attribute)) return true;
    char values[VALUES_TEXT];
    list_values(declared, values);
    return error_set(error, "attribute %s = %s is not supported, only %s", attribute->name, value,
                     values);
}

/* Checks one attribute of the node against the row. */
static bool check_attribute(const Signature *row, const char *operator,
                            const Onnx__NodeProto * node, size_t index, int opset, Error *error)
{
    const Attribute *attribute = node->attribute[index];
    const char *text = row->attributes, *name = attribute->name ? attribute->name : "";
    char value[VALUE_TEXT];
    Declared declared;
    for (size_t i = 0; i < index; i++)
        if (node->attribute[i]->name && strcmp(node->attribute[i]->name, name) == 0)
            return error_set(error, "has the attribute %s twice; export the network again", name);
    while (next_declared(&text, &declared))
        if (is_declared(&declared, name)) return check_value(&declared, attribute, error);
    /* Says which inputs may be overwritten, and nothing about values. */
    if (opset < 6 && strcmp(name, "consumed_inputs") == 0) return true;
    value_text(attribute, value);
    return error_set(error,
                     "attribute %s = %s is not one that is read of %s in opset %d; export the "
                     "network without it",
                     name, value, operator, opset);
}

static bool check_counts(const Signature *row, const char *operator, const Onnx__NodeProto * node,
                         int opset, Error *error)
{
    for (int i = 0; i < row->least; i++)
        if ((size_t)i >= node->n_input || !node->input[i][0])
            return error_set(error, "has no input %d", i);
    if (node->n_input > (size_t)row->most)
        return error_set(error, "has %zu inputs, of which %s has at most %d in opset %d",
                         node->n_input, operator, row->most, opset);
    if (node->n_output > (size_t)row->outputs)
        return error_set(error, "has %zu outputs, of which %s has at most %d in opset %d",
                         node->n_output, operator, row->outputs, opset);
    return true;
}

static bool draws_at_random(const char *name)
{
    return strncmp(name, "Random", 6) == 0 || strcmp(name, "Bernoulli") == 0 ||
           strcmp(name, "Multinomial") == 0;
}

/* What can be done about an operator that is not supported. */
static const char *advice_on(const char *name)
{
    static const char *const advice[][2] = {
        {"Loop Scan SequenceAt SequenceConstruct SequenceEmpty SequenceInsert SplitToSequence",
         "export the network by tracing, which unrolls loops"},
        {"ConvInteger DynamicQuantizeLinear MatMulInteger QLinearConv QLinearMatMul",
         "export the network before it is quantised, or with QuantizeLinear and DequantizeLinear"},
    };
    for (size_t i = 0; i < sizeof advice / sizeof *advice; i++)
        if (is_listed(advice[i][0], name)) return advice[i][1];
    return strncmp(name, "com.microsoft.", 14) == 0 ? "save the network before onnxruntime fuses it"
                                                    : "choose a layer before it";
}

bool signature_check(const Onnx__NodeProto *node, int opset, Error *error)
{
    char name[128];
    onnx_node_operator(node, name);
    const Signature *row = find_signature(name, opset);
    if (!row && draws_at_random(name))
        return error_set(error, "draws at random; export the network with its noise off");
    if (!row)
        return error_set(error, "the operator %s is not supported; %s", name, advice_on(name));
    if (!row->attributes)
        return error_set(error,
                         "the operator %s of opset %d is not supported; export the network with "
                         "opset 13 to 20",
                         name, opset);
    for (size_t i = 0; i < node->n_attribute; i++)
        if (!check_attribute(row, name, node, i, opset, error)) return false;
    Declared declared;
    for (const char *text = row->attributes; next_declared(&text, &declared);) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, "%.*s", (int)declared.name_length, declared.name);
        if (declared.required && !onnx_attribute(node, wanted))
            return error_set(error, "has no attribute %s; export the network again", wanted);
    }
    return check_counts(row, name, node, opset, error);
}
