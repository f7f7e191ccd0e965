/*
 * Nodes of ONNX graphs one by one: what each computes, against its definition, and what is refused,
 * with which words. The graphs are written as text (onnx_text.h).
 */
#define _POSIX_C_SOURCE 200809L
#include "onnx_text.h"

/* -- what is refused -- */

#define TRAINING "is in training mode; export the network for inference"

static const struct {
    const char *graph, *words;
} refused[] = {
    {"Reshape x i:-1,-1 > y", "wants a dimension of -1"},
    {"Reshape x i:-2,3,8,8 > y", "wants a dimension of -2"},
    {"Reshape x i:5,7 > y", "cannot reshape 1 x 3 x 8 x 8 to 5 x 7"},
    {"Reshape x i:4611686018427387904,4611686018427387904 > y",
     "wants a dimension of 4611686018427387904"},
    {"Reshape x f:1,2 > y", "wants whole numbers as its input 1"},
    {"Reshape x x > y", "wants a constant as its input 1, and that depends on the image"},
    {"Reshape x nowhere > y", "reads the tensor nowhere, which nothing makes"},
    {"Flatten x axis=9 > y", "flattens from axis 9"},
    {"Squeeze x i:1 > y", "squeezes a dimension of 3"},
    {"Unsqueeze x i:0,1,2,3,4,5 > y", "has more than 8 dimensions"},
    {"Transpose x perm=0,1 > y", "transposes 2 dimensions of 4"},
    {"Transpose x perm=0,1,1,2 > y", "names an axis twice"},
    {"Slice x i:0 i:1,2 i:2 > y", "has other numbers of starts and ends"},
    {"Slice x i:0 i:1 i:2 i:0 > y", "slices with a step of 0"},
    {"Split x i:1,1,1 axis=1 > y z", "has 2 outputs for 3 parts"},
    {"Split x i:2,2 axis=1 > y z", "splits off more than there is"},
    {"Pad x i:0,0,-99,0,0,0,0,0 > y", "takes -91 elements"},
    {"Gather x i:7 axis=1 > y", "looks up element 7 of 3"},
    {"Concat i:1 s:3 axis=0 > c; Reshape x c > y", "joins constants whose shapes do not fit"},
    {"Concat x i:1 axis=1 > y", "joins shapes that do not fit"},
    {"Tile x i:1,1,1,-1 > y", "repeats -1 times"},
    {"Tile x i:1,1,99999999,1 > y", "repeats 99999999 times"},
    {"Expand x i:1,2,8,8 > y", "expands to a shape that does not fit"},
    {"Expand i:1,2 i:3 > c; Reshape x c > y", "expands to a shape that does not fit"},
    {"DepthToSpace x > y", "does not say how large its blocks are"},
    {"DepthToSpace x blocksize=2 > y", "has blocks that do not divide its input"},
    {"SpaceToDepth x blocksize=3 > y", "has blocks that do not divide its input"},
    {"7: Upsample x > y", "does not say to what size"},
    {"13: Resize x - f:1,2,2,2 mode=linear > y",
     "interpolates between channels, which is not supported"},
    {"13: Resize x - - > y", "does not say to what size"},
    {"Conv x f:1 > y", "has weights of 1 in 1 groups for 3 channels"},
    {"Conv x nowhere > y", "reads the tensor nowhere, which nothing makes"},
    {"MaxPool x > y", "does not say how large its window is"},
    {"ConvTranspose x f:1 > y", "has weights of 1 in 1 groups for 3 channels"},
    {"ConvTranspose x w[5,3,3,3] > y", "has weights of 5 x 3 x 3 x 3 in 1 groups for 3 channels"},
    {"ConvTranspose x w[3,2,3,3] strides=2,2 output_padding=-1,0 > y", "has output_padding of -1"},
    {"ConvTranspose x w[3,2,1,1] pads=4,0,4,0 > y", "makes an output of 0 places"},
    {"RandomNormalLike x > y", "draws at random; export the network with its noise off"},
    {"RandomUniform > r; Add x r > y", "draws at random; export the network with its noise off"},
    {"Gather x f:1,2 > y", "looks up with indices that are not whole numbers, or with none"},
    {"TopK x i:9 > y z", "takes 9 of 8 elements"},
    {"TopK x i:1 sorted=0 > y z", "attribute sorted = 0 is not supported, only 1"},
    {"ArgMax x > i; Add i i > y", "computes with the whole numbers of the input"},
    {"16: Div n:0 n:0 > n; Mul x n > y", "has a constant that is not a number (NaN)"},
    {"16: Div n:0 n:0 > n; Clip x n > y", "has a constant that is not a number (NaN)"},
    {"16: Div f:0,1 f:0,1 > n; Reshape n i:1,1,1,2 > g; GridSample x g > y",
     "has a grid with the number "},
    {"16: Div f:1,1 f:0,1 > n; Reshape n i:1,1,1,2 > g; GridSample x g > y",
     "has a grid with the number inf"},
    {"GridSample x x > y", "samples at places that depend on the image"},
    {"GridSample x f:1,2 > y", "wants a grid of 1 x H x W x 2 real numbers"},
    {"Reshape f:0,2 i:1,1,1,2 > h; GridSample x h mode=bicubic padding_mode=border > y",
     "interpolates cubically beyond the border"},
    {"14: GlobalAveragePool x > g; Flatten g axis=0 > f; Squeeze f i:0 > v; Trilu v > y",
     "is of a vector; it wants a matrix"},
    {"Trilu i:1,2 > c; Mul x c > y", "takes a triangle of a vector"},
    {"TopK f:1,2 i:3, > c i; Mul x c > y", "takes 3 of 2 elements"},
    {"GatherElements f:1,2 i:2, > c; Mul x c > y", "looks up element 2 of 2"},
    {"MaxPool x kernel_shape=2,2 strides=-1,1 > y", "has strides of -1"},
    {"MaxPool x kernel_shape=2,2 pads=-1,0,0,0 > y", "has pads of -1"},
    {"MaxPool x kernel_shape=20,20 > y",
     "y: a window of 20 x 20 does not fit into an input of 8 x 8"},
    {"AveragePool x kernel_shape=2,2,2 > y", "has kernel_shape of 3 axes"},
    {"LRN x size=-1 > y", "has a neighbourhood of -1 channels"},
    {"Einsum x equation=ab > y", "has other labels than dimensions"},
    {"Einsum x equation=abcd->abb > y", "is not a sum of products as in"},
    {"Einsum x equation=abcd->abe > y", "is not a sum of products as in"},
    {"Einsum x equation=abbc->abc > y", "multiplies shapes that do not fit"},
    {"Einsum x f:1,2 equation=ab,c->abc > y", "has other labels than dimensions"},
    {"Einsum x f:1,2 equation=abcd,b->acd > y", "multiplies shapes that do not fit"},
    {"MatMul x f:1,2 > y", "multiplies shapes that do not fit"},
    {"MatMul f:1,2 f:1,2,3 > m; Mul x m > y", "multiplies shapes that do not fit"},
    {"13: ReduceMean x axes=9, > y", "names axis 9 of 4"},
    {"BatchNormalization x f:1,2 f:1,2 f:1,2 f:1,2 > y", "has constants that do not go by channel"},
    {"BatchNormalization x f:1,2,3 f:1,2,3 f:1,2,3 f:1,2 > y",
     "has constants that do not go by channel"},
    {"InstanceNormalization x f:1,2 f:1,2 > y", "has constants that do not go by channel"},
    {"GroupNormalization x f:1,2 f:1,2 num_groups=2 > y",
     "has constants that do not go by group or channel"},
    {"GroupNormalization x f:1,2,3 f:1,2,3 num_groups=5 > y", "has 5 groups of 3 channels"},
    {"Cast x to=5 > y", "casts activations to a type of whole numbers, which is not supported"},
    {"15: CastLike x s:1 > y",
     "casts activations to a type of whole numbers, which is not supported"},
    {"Range s:0 s:100000000 s:1 > r; Reshape x r > y", "counts more than 67108864 numbers"},
    {"Range s:0 s:3 s:0 > r; Reshape x r > y", "counts more than 67108864 numbers"},
    {"Range s:0 s:3 n:1 > r; Reshape x r > y", "counts with whole numbers and others"},
    {"ConstantOfShape i:100000,100000 > c; Add x c > y",
     "it makes a constant of 100000 x 100000; at most 67108864 numbers are allowed"},
    {"ConstantOfShape i:-1 > c; Add x c > y",
     "it makes a constant of -1; at most 67108864 numbers are allowed"},
    {"Constant > c; Add x c > y", "holds no numbers"},
    {"Constant value_int=1 value_float=2. > c; Add x c > y", "holds more than one value"},
    {"Div s:1 s:0 > d; Reshape x d > y", "divides an integer by 0"},
    {"Add i:1,2 i:1,2,3 > d; Reshape x d > y", "the shapes of its inputs do not match"},
    {"Add x f:1,2,3,4,5 > y", "the shapes of its inputs do not match"},
    {"ScatterND i:1,2 i:0 i:1,2,3 > d; Reshape x d > y", "scatters another number of slices"},
    {"Where s:1 i:1,2 i:1,2,3 > d; Reshape x d > y", "the shapes of its inputs do not match"},
    {"Relu f:1 > y", "nothing in it depends on its input"},
    {"Split x num_outputs=4 axis=1 > a b c d", "leaves nothing of its input"},
    {"Split x num_outputs=3 axis=1 > a b c d", "has 4 outputs where num_outputs = 3"},
    {"13: Split x axis=1 > a b", "cannot split 3 into 2 equal parts"},
    {"Frobnicate x > y", "the operator Frobnicate is not supported; choose a layer before it"},
    {"Loop x > y", "is not supported; export the network by tracing"},
    {"QLinearConv x n:1 > y", "is not supported; export the network before it is quantised, or"},
    {"QuantizeLinear x n:1 > q; Relu q > y", "computes with the whole numbers of the input"},
    {"Cast x to=7 > i; Add i i > y", "computes with the whole numbers of the input"},
    {"Cast x to=3 > y", "casts activations to a type of whole numbers, which is not supported"},
    {"Cast x to=7 > i; Cast i to=2 > y", "casts activations to a type of whole numbers"},
    {"Cast s:3 to=3 > z; QuantizeLinear x n:1 z > q; Cast q to=4 > y",
     "casts activations to a type of whole numbers"},
    {"17: ReduceMean x axes=-1,3 > y", "names an axis twice"},
    {"Unsqueeze x i:2 > v; Conv v w[4,3,1,1,1] > y", "moves its window in three dimensions"},
    {"Pow x f:1,2,3,4,5,6,7,.5 > y", "has several exponents, of which some are whole numbers"},
    {"Pow x f:1,2,3,4,5,6,7,0 > y", "has several exponents, of which some are whole numbers"},
    {"Pow f:1,-2 x > y", "raises a number that is not above 0 to activations"},
    {"Pow s:2 x > y", "raises a whole number to activations"},
    {"Pow x f:1,2 > y", "the shapes of its inputs do not match"},
    {"23: Attention x x x x > y", "wants a constant as its input 3, and that depends on the image"},
    {"23: Attention x x x - x x > y", "has input 4, keys of earlier calls or their number"},
    {"23: Attention x x x f:1,2,3 > y", "the shapes of its inputs do not match"},
    {"23: Attention x x x i:0,1,1,0,1,1,1,1 > y", "has a mask of whole numbers"},
    {"23: Attention x x x f:0, softcap=1. > y", "has a mask and a softcap"},
    {"23: Reshape x i:1,3,64 > f; Attention f f f > y",
     "does not say into how many heads its units are divided"},
    {"23: Reshape x i:1,3,64 > f; Attention f f f q_num_heads=3 > y",
     "divides 64 units into 3 heads"},
    {"23: Reshape x i:1,3,64 > f; Attention x f f q_num_heads=2 > y",
     "has queries, keys and values of different shapes"},
    {"23: Reshape x i:3,1,8,8 > f; Attention x f f > y",
     "has queries, keys and values of different shapes"},
    {"23: Slice x i:0 i:2 i:1 > k; Attention x k k > y", "has 3 heads of queries and 2 of keys"},
    {"23: Attention x x x > o k; Relu k > y", "only its first output is supported"},
    {"23: RotaryEmbedding x f:1,2 f:1,2 > y", "has tables of angles that do not fit its input"},
    {"23: RotaryEmbedding x x x rotary_embedding_dim=3 > y", "turns 3 of 8 units"},
    {"QuantizeLinear x n:0 > y", "has a scale that is not a positive number"},
    {"QuantizeLinear x n:1 > q; DequantizeLinear q n:-1 > y", "has a scale that is not a positive"},
    {"QuantizeLinear x s:2 > y", "has a scale of whole numbers"},
    {"QuantizeLinear x f:1,2 > y", "has scales or zeros that do not fit its axis 1"},
    {"QuantizeLinear x n:1 n:0 > y", "quantises to other numbers than those of 8 or 16 bits"},
    {"21: QuantizeLinear x n:1 block_size=2 > y", "block_size = 2 is not supported, only 0"},
    {"QuantizeLinear x x > y", "wants a constant as its input 1, and that depends on the image"},
    {"DequantizeLinear x n:1 > y", "wants whole numbers as its input 0"},
    {"Softmax x axis=9 > y", "names axis 9 of 4"},
    {"PRelu x f:1,2 > y", "has constants that do not go by channel"},
    {"Clip x x > y", "wants a constant as its input 1, and that depends on the image"},
    {"LayerNormalization x f:1,2,3 axis=9 > y", "names axis 9 of 4"},
    {"LayerNormalization x f:1,2,3 > y", "has constants that do not go by channel"},
    {"Gemm x f:1,2 > y", "multiplies other things than matrices"},
    {"Dropout > y", "has no input 0"},
    {"Pow x x > y", "wants a constant as its input 1, and that depends on the image"},
    {"Sum > y", "has no input 0"},
    /* attributes that the operator's row in signature.c lacks, by name, type, value or number */
    {"Relu x alpha=.1 > y", "attribute alpha = 0.1 is not one that is read of Relu in opset 18"},
    {"6: Relu x consumed_inputs=0, > y", "attribute consumed_inputs = [0] is not one that is read"},
    {"Conv x f:1 dilation=2,2 > y", "attribute dilation = [2, 2] is not one that is read of Conv"},
    {"ReduceMean x axes=2,3 > y", "attribute axes = [2, 3] is not one that is read"},
    {"13: Clip x min=0. > y", "attribute min = 0 is not one that is read of Clip in opset 13"},
    {"11: AveragePool x kernel_shape=2,2 dilations=2,2 > y", "dilations = [2, 2] is not one"},
    {"8: MaxPool x kernel_shape=2,2 ceil_mode=1 > y", "ceil_mode = 1 is not one"},
    {"MaxPool x kernel_shape=2,2 strides=2.,2. > y",
     "attribute strides = [2, 2] is a list of real numbers, where a list of whole numbers is "
     "wanted"},
    {"LeakyRelu x alpha=1 > y",
     "attribute alpha = 1 is a whole number, where a real number is wanted"},
    {"Softmax x axis=1, > y", "attribute axis = [1] is a list of whole numbers, where a whole"},
    {"20: Gelu x approximate=1 > y", "attribute approximate = 1 is a whole number, where a string"},
    {"MaxPool x kernel_shape=2,2 auto_pad=SAME > y",
     "attribute auto_pad = \"SAME\" is not supported, only NOTSET, SAME_UPPER, SAME_LOWER, VALID"},
    {"MaxPool x kernel_shape=2,2 auto_pad=SAME_UPPER pads=1,1,1,1 > y",
     "has pads, and an auto_pad that asks for others"},
    {"Pad x i:0,0,1,1,0,0,1,1 mode=symmetric > y", "attribute mode = \"symmetric\""},
    {"Pad x i:0,0,1,1,0,0,1,1 mode=wrap > y", "attribute mode = \"wrap\""},
    {"13: Resize x - f:1,1,2,2 mode=area > y", "attribute mode = \"area\""},
    {"10: Resize x f:1,1,2,2 mode=cubic > y", "attribute mode = \"cubic\""},
    {"13: Resize x - f:1,1,2,2 nearest_mode=round > y", "attribute nearest_mode = \"round\""},
    {"13: Resize x - f:1,1,2,2 coordinate_transformation_mode=foo > y",
     "attribute coordinate_transformation_mode = \"foo\" is not supported"},
    {"13: Resize x - f:1,1,2,2 coordinate_transformation_mode=tf_crop_and_resize > y",
     "attribute coordinate_transformation_mode = \"tf_crop_and_resize\" is not supported"},
    {"Resize x - f:1,1,2,2 keep_aspect_ratio_policy=shrink > y",
     "keep_aspect_ratio_policy = \"shrink\" is not supported, only stretch"},
    {"Resize x - f:1,1,2,2 antialias=2 > y", "antialias = 2 is not supported, only 0, 1"},
    {"Resize x - f:1,1,.0009,1 mode=linear antialias=1 > y", "makes a size of 0"},
    {"Resize x - f:1,1,2,2 i:1,3,9,9 > y", "has both scales and sizes"},
    {"Resize x - f:2,2 axes=2,-2 > y", "names an axis twice"},
    {"13: DepthToSpace x blocksize=1 mode=ABC > y", "attribute mode = \"ABC\""},
    {"10: DepthToSpace x blocksize=1 mode=CRD > y", "attribute mode = \"CRD\" is not one"},
    {"20: Gelu x approximate=erf > y", "attribute approximate = \"erf\""},
    {"13: ReduceMean x keepdims=2 > y", "attribute keepdims = 2 is not supported, only 0, 1"},
    {"13: Reshape x i:1,3,64 allowzero=1 > y", "attribute allowzero = 1 is not one"},
    {"17: LayerNormalization x f:1,2 stash_type=10 > y", "attribute stash_type = 10"},
    {"13: ReduceMean x axes=2, axes=3, > y", "has the attribute axes twice"},
    {"13: Cast x > y", "has no attribute to"},
    {"13: Concat x x > y", "has no attribute axis"},
    {"13: Slice x > y", "has no input 1"},
    {"9: Slice x axes=2, > y", "has no attribute ends"},
    {"11: Unsqueeze x > y", "has no attribute axes"},
    {"Relu x x > y", "has 2 inputs, of which Relu has at most 1 in opset 18"},
    {"6: Clip x n:0 > y", "has 2 inputs, of which Clip has at most 1 in opset 6"},
    {"Relu x > y z", "has 2 outputs, of which Relu has at most 1"},
    {"13: Upsample x f:1,1,2,2 > y", "the operator Upsample of opset 13 is not supported"},
    {"13: Slice x i:1,2 i:9,7 i:2,2 > y", "names an axis twice"},
    {"Pad x i:1,2,0,0 - i:2,2 > y", "names an axis twice"},
    {"13: Pad x i:0,0,0,8,0,0,0,0 mode=reflect > y", "reflects 8 elements in more than there are"},
    {"9: Flatten x axis=-2 > y", "flattens from axis -2"},
    {"13: MaxPool x kernel_shape=2,2 pads=0,0,2,0 > y", "has pads of 2, as large as its window"},
    {"13: BatchNormalization x f:1, f:1, f:1, f:1, > y", "constants that do not go by channel"},
    {"13: InstanceNormalization x f:1, f:1, > y", "constants that do not go by channel"},
    {"13: ConstantOfShape i:4,3,1,1 > w; ConstantOfShape i:1,4,1,1 > b; Conv x w b > y",
     "has a bias of 4 numbers in 4 dimensions for 4 channels"},
    {"13: LeakyRelu x alpha=1.e999 > y", "attribute alpha = inf is not a finite number"},
    {"99: Relu x > y", "is written for opset 99, but only opsets up to 28 are known"},
    {"5: Tile x s:2 s:1 > y", "the operator Tile of opset 5 is not supported"},
    {"5: Cast x to=FLOAT > y", "the operator Cast of opset 5 is not supported"},
    /* training */
    {"7: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 > y a b c d", TRAINING},
    {"9: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 > y a b c d", TRAINING},
    {"13: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 > y a b c d", TRAINING},
    {"15: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 training_mode=1 > y a b", TRAINING},
    {"6: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 > y", TRAINING},
    {"6: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 is_test=0 > y", TRAINING},
    {"7: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 is_test=1 > y", "is_test = 1 is not"},
    {"8: BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 spatial=0 > y",
     "attribute spatial = 0 is not supported, only 1"},
    {"6: Dropout x > y", "drops units at random"},
    {"13: Dropout x > a m; Cast m to=1 > y", "only its first output is supported"},
    {"12: Dropout x n:.5 s:1 > y", "drops units at random"},
    /* shapes that broadcast only in later opsets */
    {"6: Add x f:1,2,3,4,5,6,7,8 > y", "only with broadcast = 1"},
    {"6: Mul x f:1,2,3 broadcast=1 axis=2 > y", "only with broadcast = 1, from axis on"},
    {"7: Max x f:1,2,3,4,5,6,7,8 > y", "Max of opset 7 wants the same shape of all"},
    {"13: Flatten x > a; ConstantOfShape i:192,4 > w; Gemm a w f:1,2 > y",
     "adds a matrix that does not fit its product"},
    {"13: Flatten x > a; ConstantOfShape i:192,4 > w; ConstantOfShape i:2,4 > c; Gemm a w c > y",
     "adds a matrix that does not fit its product"},
};

TEST(refusals)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        Error error = {{0}};
        Network network;
        OnnxModel *model = read_graph(refused[i].graph, &network, &error);
        y_refused(refused[i].graph, model, &network, &error, refused[i].words);
    }
}

/* -- what is computed -- */

/* The input of the nodes under test, by column (x is black, that is 0). */
#define COLUMNS "f:-3,-1.5,-.7,-.1,0,.4,1.1,2.5"
enum { GRAPH = 900 };
static const double columns[SIDE] = {-3, -1.5, -.7, -.1, 0, .4, 1.1, 2.5};

/* A graph of these nodes with the columns as tensor a; an opset before the nodes stays in front. */
static void behind_columns(const char *nodes, const char *shape, char text[GRAPH])
{
    int opset = isdigit((unsigned char)*nodes) ? (int)strtol(nodes, NULL, 10) : USUAL_OPSET;
    if (isdigit((unsigned char)*nodes)) nodes = strstr(nodes, ": ") + 2;
    snprintf(text, GRAPH, "%d %s: Add x " COLUMNS "%s > a; %s", opset, shape,
             opset < 7 ? " broadcast=1" : "", nodes);
}

/* The numbers of y in such a graph; the caller frees them. */
static float *compute(const char *nodes, size_t *count)
{
    Error error = {{0}};
    Network network;
    char text[GRAPH];
    behind_columns(nodes, "x[1,3,8,8]", text);
    OnnxModel *model = read_graph(text, &network, &error);
    if (!model) fail_msg("%s: %s", text, error.message);
    return numbers_of_y(model, &network, count);
}

static double gelu(double x)
{
    return x / 2 * (1 + erf(x / sqrt(2)));
}

static double gelu_by_tanh(double x)
{
    return x / 2 * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x)));
}

static double mish(double x)
{
    return x * tanh(log1p(exp(x)));
}

static double selu(double x)
{
    return 1.0507009873554804934193349852946 *
           (x > 0 ? x : 1.6732632423543772848170429916717 * expm1(x));
}

static double celu(double x)
{
    return x > 0 ? x : 2 * expm1(x / 2);
}

static double softsign(double x)
{
    return x / (1 + fabs(x));
}

static double normalised(double x)
{
    double mean = 0, variance = 0;
    for (int i = 0; i < SIDE; i++) mean += columns[i] / (double)SIDE;
    for (int i = 0; i < SIDE; i++)
        variance += (columns[i] - mean) * (columns[i] - mean) / (double)SIDE;
    return (x - mean) / sqrt(variance + 1e-5);
}

static double itself(double x)
{
    return x;
}

static double one(double x)
{
    return 1 + 0 * x;
}

static double between_0_and_1(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

static double half_below_0(double x)
{
    return x < 0 ? x / 2 : x;
}

/* With the constants as rounded in the first opsets. */
static double first_selu(double x)
{
    return 1.0507 * (x > 0 ? x : 1.6732 * expm1(x));
}

static const struct {
    const char *nodes; /* from a to y */
    double (*formula)(double x);
    double red, green, blue; /* factors */
} formulas[] = {
    {"20: Gelu a > y", gelu, 1, 1, 1},
    {"20: Gelu a approximate=tanh > y", gelu_by_tanh, 1, 1, 1},
    {"Mish a > y", mish, 1, 1, 1},
    {"13: Less a n:0 > l; Mul a n:.5 > h; Where l h a > y", half_below_0, 1, 1, 1},
    {"13: Less a n:0 > l; Cast l to=9 > t; Mul a n:.5 > h; Where t h a > y", half_below_0, 1, 1, 1},
    {"13: Greater n:0 a > l; Mul a n:.5 > h; Where l h a > y", half_below_0, 1, 1, 1},
    {"13: GreaterOrEqual a n:0 > g; Mul a n:.5 > h; Where g a h > y", half_below_0, 1, 1, 1},
    {"13: Less a n:0 > l; Not l > g; Cast g to=1 > c; Mul a c > p; Mul a n:.5 > h; Cast l to=1 > "
     "d; "
     "Mul h d > q; Add p q > y",
     half_below_0, 1, 1, 1},
    {"6: Selu a > y", selu, 1, 1, 1},
    {"12: Celu a alpha=2. > y", celu, 1, 1, 1},
    {"1: Softsign a > y", softsign, 1, 1, 1},
    {"GroupNormalization a f:1,2,3 f:0,0,0 num_groups=3 > y", normalised, 1, 2, 3},
    {"21: GroupNormalization a f:1,2,3 f:0,0,0 num_groups=1 > y", normalised, 1, 2, 3},
    {"GroupNormalization a f:2 f:0 num_groups=1 > y", normalised, 2, 2, 2},
    {"13: Constant value_float=3.0 > c; Mul a c > y", itself, 3, 3, 3},
    {"13: Constant value_floats=3.0,3.0 > c; ReduceMean c > m; Gather c s:1 > g; Mul a g > y",
     itself, 3, 3, 3},
    /* 2 < 3, 2 <= 1, 2 > 1, 2 >= 3: 64 columns again into rows of 8 */
    {"13: Less s:2 s:3 > l; Where l i:1,3,8,8 i:5 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: LessOrEqual s:2 s:1 > l; Where l i:5 i:1,3,8,8 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: Greater s:2 s:1 > l; Where l i:1,3,8,8 i:5 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: GreaterOrEqual s:2 s:3 > l; Not l > n; Where n i:1,3,8,8 i:5 > s; Reshape a s > y",
     itself, 1, 1, 1},
    {"13: Constant value_ints=1,3,8,8 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: Size a > n; Div n s:64 > c; Unsqueeze c i:0 > u; Concat i:1 u i:8,8 axis=0 > s; Reshape "
     "a s > y",
     itself, 1, 1, 1},
    {"13: Expand s:8 i:2 > e; Concat i:1,3 e axis=0 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: Neg i:-1,-3,-8,-8 > s; Reshape a s > y", itself, 1, 1, 1},
    {"14: Relu i:1,3,8,8 > s; Reshape a s > y", itself, 1, 1, 1},
    {"13: ReduceMax i:1,3,8 axes=0, > m; Concat i:1,3 m i:8 axis=0 > s; Reshape a s > y", itself, 1,
     1, 1},
    {"7: Upsample a scales=1.,1.,2.,1. > u; AveragePool u kernel_shape=2,1 strides=2,1 > y", itself,
     1, 1, 1},
    /* a constant of higher rank than the tensor it multiplies */
    {"13: Reshape f:2,2,2,2,2,2,2,2 i:1,1,1,8 > c; Reshape a i:24,8 > b; Mul b c > m; Reshape m "
     "i:1,3,8,8 > y",
     itself, 2, 2, 2},
    {"13: Reshape a i:1,24,8 > b; Reshape b i:1,3,8,8 > y", itself, 1, 1, 1},
    {"13: Expand a i:1,3,8,8 > y", itself, 1, 1, 1},
/* the result has the constant's rank: axis 3 of 1 x 1 x 3 x 8 x 8 are rows, which are identical */
#define ROWS "ReduceMean m axes=3, > r; Mul m n:0 > z; Add z r > s; Reshape s i:1,3,8,8 > y"
    {"13: Reshape n:2 i:1,1,1,1,1 > k; Mul a k > m; " ROWS, itself, 2, 2, 2},
    {"13: Reshape n:2 i:1,1,1,1,1 > k; Mul k a > m; " ROWS, itself, 2, 2, 2},
    {"13: Reshape n:1 i:1,1,1,1,1 > k; Pow a k > m; " ROWS, itself, 1, 1, 1},
    {"13: Expand a i:1,1,1,1,1 > m; " ROWS, itself, 1, 1, 1},
    {"13: Expand a i:2,1,1,1,1 > b; ReduceSum b i:0 keepdims=0 > y", itself, 2, 2, 2},
    {"13: Reshape n:9 i:1,1,1,1,1 > k; Min a k > m; " ROWS, itself, 1, 1, 1},
    {"13: Div a n:1.4142135 > b; Erf b > e; Add e n:1 > g; Mul a g > p; Reshape n:.5 i:1,1,1,1,1 > "
     "k; Mul p k > m; " ROWS,
     gelu, 1, 1, 1},
    {"13: Reshape n:3 i:1,1,1,1,1 > k; Add a k > b; Clip b n:0 n:6 > c; Mul a c > d; Mul a n:0 > "
     "o; Div d n:6 > q; Sub q q > u; Add u k > v; Sub v k > w; Add w a > m; " ROWS,
     itself, 1, 1, 1},
    /* Max, Min, Sum, Mean with constants */
    {"13: Max a n:0 > b; Min b f:1, > y", between_0_and_1, 1, 1, 1},
    {"13: Min n:1 a > b; Max n:0 b > y", between_0_and_1, 1, 1, 1},
    {"13: Unsqueeze f:1,2,3 i:1,2 > k; Sum a k k > b; Sub b k > c; Sub c k > y", itself, 1, 1, 1},
    {"13: Mean a n:0 > y", itself, .5, .5, .5},
    {"15: Constant value_int=0 > o; CastLike o a > z; Add a z > y", itself, 1, 1, 1},
    /* a minimum above the maximum: everything is the maximum */
    {"13: Clip a n:2 n:1 > y", one, 1, 1, 1},
    {"6: Clip a min=2. max=1. > y", one, 1, 1, 1},
    {"13: Constant value_float=-1.e999 > k; Max a k > y", itself, 1, 1, 1},
    {"6: Clip a min=-1.e999 max=1.e999 > y", itself, 1, 1, 1},
    /* older opsets: broadcast from an axis on, slopes by channel, other defaults, test modes */
    {"6: Mul a f:1,2,3 broadcast=1 axis=1 > y", itself, 1, 2, 3},
    {"6: Mul a f:2,2,2,2,2,2,2,2 broadcast=1 axis=2 > y", itself, 2, 2, 2},
    {"6: Mul a n:2 broadcast=1 > y", itself, 2, 2, 2},
    {"6: Sub a a > z; Add a z > y", itself, 1, 1, 1},
    {"6: GlobalAveragePool a > g; Sub g g > h; Reshape h i:3 > z; Add a z broadcast=1 axis=1 > y",
     itself, 1, 1, 1},
    {"6: Mul f:1,2,3 f:2,2,2 > k; Mul a k broadcast=1 axis=1 > y", itself, 2, 4, 6},
    {"6: PRelu a f:.5,.5,.5 > y", half_below_0, 1, 1, 1},
    {"5: Selu a > y", first_selu, 1, 1, 1},
    {"5: Neg a consumed_inputs=0, > b; Neg b consumed_inputs=0, > y", itself, 1, 1, 1},
    {"6: Dropout a is_test=1 > y m", itself, 1, 1, 1},
    {"7: Dropout a ratio=.5 > y m", itself, 1, 1, 1},
    {"13: Dropout a n:0 s:1 > y m", itself, 1, 1, 1},
    {"6: BatchNormalization a f:1,2,3 f:0,0,0 f:0,0,0 f:1,1,1 epsilon=.0 is_test=1 > y", itself, 1,
     2, 3},
    {"8: BatchNormalization a f:1,2,3 f:0,0,0 f:0,0,0 f:1,1,1 epsilon=.0 momentum=.5 spatial=1 > y",
     itself, 1, 2, 3},
    /* constants computed by layers' operators, or stored in 8 bits */
    {"13: Reshape f:2,2,2,2 i:1,1,2,2 > k; Resize k - f:1,1,4,4 mode=cubic > r; Mul a r > y",
     itself, 2, 2, 2},
    {"13: ConstantOfShape i:1,3,8,8 > z; Conv z w[3,3,3,3] pads=1,1,1,1 > s; Add a s > y", itself,
     1, 1, 1},
    {"13: Reshape f:3,0,0,4 i:2,2 > k; MatMul k f:1,1 > v; ReduceL2 v axes=0, keepdims=0 > n; Mul "
     "a n > y",
     itself, 5, 5, 5},
    {"11: Reshape f:0,2,1,3,5,7 i:1,3,2 > k; BatchNormalization k f:1,2,3 f:0,0,0 f:0,0,0 f:1,1,1 "
     "epsilon=.0 > n m1 v1 m2 v2; ReduceMax n axes=2, > k1; Unsqueeze k1 axes=3, > k2; Mul a k2 > "
     "y",
     itself, 1, 2, 3},
    {"13: Clip f:0,9,2 n:1 n:3 > k; Unsqueeze k i:1,2 > u; Mul a u > y", itself, 1, 3, 2},
    {"13: Clip i:1,9,8,8 s:0 s:8 > k; Min k i:9,3,9,9 i:9,9,9,9 > s; Reshape a s > y", itself, 1, 1,
     1},
    {"13: DequantizeLinear i:3,5,7 n:.5 s:1 > k; Unsqueeze k i:1,2 > u; Mul a u > y", itself, 1, 2,
     3},
    {"13: Reshape i:1,2,3 i:3,1,1 > q; DequantizeLinear q f:1,2,3 i:0,1,2 axis=0 > k; Mul a k > y",
     itself, 1, 2, 3},
    {"13: Cast i:257 to=2 > c; Cast c to=1 > k; Mul a k > y", itself, 1, 1, 1},
    {"13: Cast i:254 to=3 > c; Cast c to=1 > k; Mul a k > y", itself, -2, -2, -2},
    /* nodes that cannot be computed, and are not needed */
    {"13: Resize a - f:1,1,2500,2500 > z; Identity a > b; Reshape b i:1,3,8,8 > y", itself, 1, 1,
     1},
    {"13: Frobnicate a > z; Reshape a i:1,3,8,8 > y", itself, 1, 1, 1},
};

TEST(values)
{
    for (size_t i = 0; i < COUNT(formulas); i++) {
        const double factors[] = {formulas[i].red, formulas[i].green, formulas[i].blue};
        size_t count = 0;
        float *numbers = compute(formulas[i].nodes, &count);
        assert_int_equal(count, 3 * SIDE * SIDE);
        for (size_t at = 0; at < count; at++) {
            double expected = factors[at / (SIDE * SIDE)] * formulas[i].formula(columns[at % SIDE]);
            assert_near((double)numbers[at], expected, 2e-6 * (1 + fabs(expected)),
                        formulas[i].nodes);
        }
        free(numbers);
    }
}

/* For each column of y, its value. */
static const struct {
    const char *nodes, *numbers;
} rows[] = {
    /* Einsum: heads of one row; "..." of both, and capitals */
    {"Reshape f:1,0,0,0,0,0,0,0,0,2 i:2,5 > k; Slice a i:0 i:2 i:3 > b; Einsum b k "
     "equation=a...c,cD->a...D > y",
     "-3,0,0,0,-3"},
    {"Slice a i:0 i:2 i:3 > b; Einsum b b equation=a...i,a...i->a... > y", "11.25"},
    /* one operand, and the labels it alone has; three, in turn; without a result */
    {"Einsum a equation=abcd->acd > y", "-9,-4.5,-2.1,-.3,0,1.2,3.3,7.5"},
    {"Einsum a equation=a...d->d > y", "-72,-36,-16.8,-2.4,0,9.6,26.4,60"},
    {"Einsum a equation=badc > t; Einsum t equation=badc->abcd > y",
     "-3,-1.5,-.7,-.1,0,.4,1.1,2.5"},
    {"Einsum a equation=abcc->abc > y", "-3,-1.5,-.7,-.1,0,.4,1.1,2.5"},
    {"Einsum a f:1,2,3 equation=abcc,b > y", "-7.8"},
    {"Einsum a f:1,2,3 f:1,1,0,0,0,0,0,0 equation=abcd,b,c->ad > y",
     "-36,-18,-8.4,-1.2,0,4.8,13.2,30"},
    {"Einsum f:1,2,3 a equation=b,abcd > y", "-18,-9,-4.2,-.6,0,2.4,6.6,15"},
    {"CumSum a s:3 > y", "-3,-4.5,-5.2,-5.3,-5.3,-4.9,-3.8,-1.3"},
    {"CumSum a s:-1 exclusive=1 reverse=1 > y", "1.7,3.2,3.9,4,4,3.6,2.5,0"},
    {"CumSum a s:1 > c; Slice c i:2 i:3 i:1 > y", "-9,-4.5,-2.1,-.3,0,1.2,3.3,7.5"},
    {"TopK a i:3 axis=3 > y i", "2.5,1.1,.4"},
    {"TopK a i:2 largest=0 > y i", "-3,-1.5"},
    {"TopK a i:3 > v i; Cast i to=1 > y", "7,6,5"},
    {"ArgMax a axis=3 > i; Cast i to=1 > y", "7"},
    {"ArgMin a axis=-1 keepdims=0 > i; Cast i to=1 > y", "0"},
    {"Clip a - n:0 > c; ArgMax c axis=3 > i; Cast i to=1 > y", "4"},
    {"Clip a - n:0 > c; ArgMax c axis=3 select_last_index=1 > i; Cast i to=1 > y", "7"},
    {"Clip a - n:0 > c; Hardmax c axis=3 > y", "0,0,0,0,1,0,0,0"},
    {"Round a > y", "-3,-2,-1,0,0,0,1,2"}, /* ties to even */
    /* quantised: ties to even, then the zero point, then the limits of its type */
    {"QuantizeLinear a n:1 > q; DequantizeLinear q n:1 > y", "0,0,0,0,0,0,1,2"},
    {"Cast s:3 to=2 > z; QuantizeLinear a n:1 z > q; DequantizeLinear q n:.5 z > y",
     "-1.5,-1,-.5,0,0,0,.5,1"},
    {"Cast s:-127 to=3 > z; QuantizeLinear a n:1 z > q; DequantizeLinear q n:1 z > y",
     "-1,-1,-1,0,0,0,1,2"},
    {"Cast s:3 to=3 > z; QuantizeLinear a n:.5 z > q; Clip q s:-1 s:5 > c; DequantizeLinear c n:.5 "
     "z > y",
     "-2,-1.5,-.5,0,0,.5,1,1"},
    {"QuantizeLinear a f:1,2,4,.5,1,.1,.3,1 axis=3 > q; Cast q to=1 > y", "0,0,0,0,0,4,4,2"},
    {"21: QuantizeLinear a n:.5 output_dtype=5 > q; Cast q to=1 > y", "-6,-3,-1,0,0,1,2,5"},
    /* Attention: two heads, as single operators; causal, of one head of keys; masks; a limit */
    {"23: Reshape a i:1,3,64 > f; Transpose f perm=0,2,1 > t; MatMul t q[3,8] > Q; MatMul t k[3,8] "
     "> K; "
     "MatMul t v[3,6] > V; Attention Q K V q_num_heads=2 kv_num_heads=2 > A; Reshape Q i:1,64,2,4 "
     "> q1; "
     "Transpose q1 perm=0,2,1,3 > q2; Reshape K i:1,64,2,4 > k1; Transpose k1 perm=0,2,3,1 > k2; "
     "Reshape V i:1,64,2,3 > v1; Transpose v1 perm=0,2,1,3 > v2; MatMul q2 k2 > s; Mul s n:.5 > z; "
     "Softmax z axis=-1 > p; MatMul p v2 > o; Transpose o perm=0,2,1,3 > r; Reshape r i:1,64,6 > "
     "R; "
     "Sub A R > y",
     "0"},
    {"23: Mul a n:0 > q; Slice q i:0 i:1 i:1 > k; Slice a i:0 i:1 i:1 > b; Transpose b "
     "perm=0,1,3,2 > v; "
     "Attention q k v is_causal=1 > o; Transpose o perm=0,1,3,2 > y",
     "-3,-2.25,-1.7333333,-1.325,-1.06,-.81666667,-.5428571,-.1625"},
    {"24: Mul a n:0 > q; Transpose a perm=0,1,3,2 > v; Cast i:1,0,0,1,0,0,0,1 to=9 > m; "
     "Attention q q v m > y",
     "-.2"},
    {"23: Mul a n:0 > q; Transpose a perm=0,1,3,2 > v; Attention q q v "
     "f:0,-1e9,-1e9,0,-1e9,-1e9,-1e9,0 > y",
     "-.2"},
    {"23: Clip a n:-.5 n:.5 > b; Transpose b perm=0,1,3,2 > t; Transpose a perm=0,1,3,2 > v; "
     "Attention b t v scale=1. softcap=.1 > A; MatMul b b > s; Mul s n:10 > u; Tanh u > h; Mul h "
     "n:.1 > c; "
     "Softmax c axis=-1 > p; MatMul p v > o; Sub A o > y",
     "0"},
    /* turned by 90 degrees: halves, pairs, the first four units; by row 1 of tables */
    {"23: ConstantOfShape i:1,8,4 > c; Add c n:1 > s; RotaryEmbedding a c s > y",
     "0,-.4,-1.1,-2.5,-3,-1.5,-.7,-.1"},
    {"23: ConstantOfShape i:1,8,4 > c; Add c n:1 > s; RotaryEmbedding a c s interleaved=1 > y",
     "1.5,-3,.1,-.7,-.4,0,-2.5,1.1"},
    {"23: Reshape f:1,1,0,0 i:2,2 > c; Reshape f:0,0,1,1 i:2,2 > s; Reshape i:1,1,1,1,1,1,1,1 "
     "i:1,8 > p; "
     "RotaryEmbedding a c s p rotary_embedding_dim=4 > y",
     ".7,.1,-3,-1.5,0,.4,1.1,2.5"},
    {"Pow a f:3,2,1,4,5,3,2,3 > y", "-27,2.25,-.7,.0001,0,.064,1.21,15.625"},
    {"Clip a n:0 > b; Pow b f:.5,.5,.5,.5,1.5,.5,2.5,-.5 > y",
     "0,0,0,0,0,.6324555,1.269059,.6324555"},
    {"Pow a f:.5,.5,.5,.5,1.5,.5,.5,.5 > p; IsNaN p > y", "1,1,1,1,0,0,0,0"},
    {"Pow n:2 a > y", ".125,.3535534,.6155722,.9330330,1,1.319508,2.143547,5.656854"},
    {"Pow f:1,2,3,4,1,1,2,.5 a > y", "1,.3535534,.4634555,.8705506,1,1,2.143547,.1767767"},
    {"Cast a to=6 > i; Cast i to=1 > y", "-3,-1,0,0,0,0,1,2"},
    {"Cast a to=7 > i; Transpose i perm=0,1,3,2 > t; Transpose t perm=0,1,3,2 > u; CastLike u a > "
     "y",
     "-3,-1,0,0,0,0,1,2"},
    {"ConstantOfShape i:1,0,8,8 > e; Concat e a e axis=1 > y", "-3,-1.5,-.7,-.1,0,.4,1.1,2.5"},
    {"ConstantOfShape i:1,3,8,0 > e; Concat a e a axis=3 > z; Slice z i:8 i:16 i:3 > y",
     "-3,-1.5,-.7,-.1,0,.4,1.1,2.5"},
    {"Floor a > y", "-3,-2,-1,-1,0,0,1,2"},
    {"Ceil a > y", "-3,-1,0,0,0,1,2,3"},
    {"14: Trilu a > t; ReduceSum t i:2 > y", "-3,-3,-2.1,-.4,0,2.4,7.7,20"},
    {"14: Trilu a s:-1 upper=0 > t; ReduceSum t i:2 > y", "-21,-9,-3.5,-.4,0,.8,1.1,0"},
    {"Log a > l; IsNaN l > y", "1,1,1,1,0,0,0,0"},
    {"Log a > l; IsInf l > y", "0,0,0,0,1,0,0,0"},
    {"Log a > l; IsInf l detect_negative=0 > y", "0,0,0,0,0,0,0,0"},
    {"Log a > l; IsInf l detect_positive=0 > y", "0,0,0,0,1,0,0,0"},
    /* PyTorch 1.13: interpolate(size=(8, 3), mode="bilinear", antialias=True), and "bicubic" */
    {"Resize a - - i:8,3 axes=2,3 mode=linear antialias=1 exclude_outside=1 > y",
     "-1.634211,-0.09047619,1.252632"},
    {"Resize a - - i:8,3 axes=2,3 mode=cubic antialias=1 exclude_outside=1 cubic_coeff_a=-.5 > y",
     "-1.770123,-0.07834558,1.372889"},
    /* PyTorch 1.13: grid_sample, whose cubic taps beyond the border are placed one by one */
    {"16: Reshape f:-1,0,-.95,.9,.9,-1,1,1 i:1,1,4,2 > g; GridSample a g mode=bicubic "
     "padding_mode=border > y",
     "-3.140625,-3.165375,2.58505,2.63125"},
    {"16: Reshape f:-1,0,-.95,.9,.9,-1,1,1 i:1,1,4,2 > g; GridSample a g mode=bicubic "
     "padding_mode=reflection > y",
     "-3.28125,-3.23625,2.5945,2.7625"},
    /* PyTorch: x * (x * x).mean(3, True).add(.01).rsqrt() * 2; (x - mean)/std over columns */
    {"23: RMSNormalization a f:2,2,2,2,2,2,2,2 epsilon=.01 > y",
     "-3.848012,-1.924006,-0.8978695,-0.1282671,0,0.5130683,1.410938,3.206677"},
    {"MeanVarianceNormalization a axes=3, > y",
     "-1.833569,-0.8642815,-0.3473281,0.04038698,0.1050062,0.3634829,0.8158171,1.720486"},
};

TEST(rows_of_numbers)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        double wanted[NUMBERS];
        size_t count = 0, width = numbers_of(rows[i].numbers, wanted);
        float *numbers = compute(rows[i].nodes, &count);
        if (count == 0 || count % width != 0) fail_msg("%s: %zu units", rows[i].nodes, count);
        for (size_t at = 0; at < count; at++)
            assert_near((double)numbers[at], wanted[at % width], 1e-5, rows[i].nodes);
        free(numbers);
    }
}

/* -- what text cannot say -- */

/* Some writers leave a value of 0 out: here keepdims, whose default is 1. */
TEST(left_out_zeros)
{
    OnnxWriter writer;
    Error error = {{0}};
    write_graph(&writer, "13: ReduceMean x axes=2,3 > y");
    Onnx__AttributeProto *attribute = writer_attribute(&writer, writer.graph.node[0], "keepdims");
    attribute->type = ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
    OnnxModel *model = open_writer(&writer, usual_request(), &error);
    assert_good(model != NULL, &error);
    assert_int_equal(graph_value(onnx_model_graph(model), "y")->view.rank, 2);
    onnx_model_close(model);
}

/* The oldest files do not give an attribute's type: it follows from the field that has a value. */
TEST(kinds_left_out)
{
    static const char *const cases[][2] = {
        {"13: Softmax x axis=9 > y", "names axis 9 of 4"},
        {"13: Softmax x axis=9. > y", "is a real number, where a whole number"},
        {"13: Resize x - f:1,1,2,2 mode=area > y", "attribute mode = \"area\""}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        OnnxWriter writer;
        write_graph(&writer, cases[i][0]);
        writer.graph.node[0]->attribute[0]->has_type = i == 2; /* or it is undefined */
        writer.graph.node[0]->attribute[0]->type = 0;
        REFUSED(open_writer(&writer, usual_request(), &error) != NULL, cases[i][1]);
    }
}

/* Circular padding as PyTorch 1.13 writes it lacks the last row; by another writer it is meant so. */
TEST(faulty_circle)
{
    static const char *const writers[] = {"pytorch", "somebody"};
    for (size_t i = 0; i < COUNT(writers); i++) {
        OnnxWriter writer;
        Network network;
        Error error = {{0}};
        write_graph(&writer, "13: Slice x i:-3 i:-1 i:2 > l; Slice x i:0 i:2 i:2 > r; "
                             "Concat l x r axis=2 > y");
        writer.model.producer_name = (char *)writers[i];
        OnnxModel *model =
            build_model(open_writer(&writer, usual_request(), &error), &network, &error);
        if (i == 0) {
            y_refused("circle", model, &network, &error, "it leaves out the last row");
            continue;
        }
        assert_good(model != NULL, &error);
        assert_int_equal(graph_value(onnx_model_graph(model), "y")->view.size[2], 12);
        close_network(model, &network);
    }
}

/* Two versions of the standard operators: which one a node follows is unknown. */
TEST(several_opsets)
{
    OnnxWriter writer;
    write_graph(&writer, "13: Relu x > y");
    Onnx__OperatorSetIdProto other = *writer.model.opset_import[0];
    other.domain = (char *)"ai.onnx";
    other.version = 11;
    writer.model.opset_import =
        writer_append(&writer, writer.model.opset_import, &writer.model.n_opset_import, &other);
    REFUSED(open_writer(&writer, usual_request(), &error) != NULL,
            "does not name exactly one valid opset of the standard operators");
}

/* -- which elements are taken -- */

/* For each column of y, the column of a it comes from: by resizing (in float32) and padding. */
static const struct {
    const char *nodes, *columns;
} taken[] = {
#define FLOOR "coordinate_transformation_mode=asymmetric nearest_mode=floor > y"
    {"13: Resize a - f:1,1,1,.6 " FLOOR, "0,1,3,5"},
    {"11: Resize a - f:1,1,1,1.2 " FLOOR, "0,0,1,2,3,4,5,5,6"},
    {"10: Resize a f:1,1,1,.4 > y", "0,2,5"},
    {"7: Upsample a scales=1.,1.,1.,1.2 > y", "0,0,1,2,3,4,5,5,6"},
    {"9: Upsample a f:1,1,1,2.2 > y", "0,0,0,1,1,2,2,3,3,4,4,5,5,5,6,6,7"},
    {"13: Slice a i:0 i:5 i:3 > b; Resize b - f:1,1,1,1.4 " FLOOR, "0,0,1,2,2,3,4"},
    {"13: Resize a - - i:1,3,8,13 " FLOOR, "0,0,1,1,2,3,3,4,4,5,6,6,7"},
    {"Resize a - - i:16,4 axes=2,3 keep_aspect_ratio_policy=not_larger > y", "0,2,4,6"},
    {"Resize a - - i:8,3 axes=-2,-1 keep_aspect_ratio_policy=not_smaller > y", "0,1,2,3,4,5,6,7"},
    {"Resize a - - i:4, axes=3, > y", "0,2,4,6"},
    {"11: Resize a - f:1,1,1,.5 coordinate_transformation_mode=tf_half_pixel_for_nn "
     "nearest_mode=ceil > y",
     "1,3,5,7"},
    {"19: Pad a i:0,0,0,2,0,0,0,1 - mode=wrap > y", "6,7,0,1,2,3,4,5,6,7,0"},
    {"Pad a i:-1,2 - i:3 mode=reflect > y", "1,2,3,4,5,6,7,6,5"},
    {"19: Pad a i:-1,2 - i:3 mode=wrap > y", "1,2,3,4,5,6,7,1,2"},
    {"9: Pad a pads=0,0,0,1,0,0,0,-1 mode=edge > y", "0,0,1,2,3,4,5,6"},
};

TEST(elements)
{
    for (size_t i = 0; i < COUNT(taken); i++) {
        double from[NUMBERS];
        size_t count = 0, width = numbers_of(taken[i].columns, from);
        float *numbers = compute(taken[i].nodes, &count);
        if (count % (3 * width) != 0) fail_msg("%s: %zu units", taken[i].nodes, count);
        for (size_t at = 0; at < count; at++)
            assert_near((double)numbers[at], columns[(int)from[at % width]], 1e-6, taken[i].nodes);
        free(numbers);
    }
}

/* -- files for other inputs: batches, bytes -- */

/* The model of a graph whose input holds numbers of this type; NULL if it or y is refused. */
static OnnxModel *read_input(const char *text, int type, const char *input, Network *network,
                             Error *error)
{
    OnnxWriter writer;
    write_graph(&writer, text);
    writer.graph.input[0]->type->tensor_type->elem_type = type;
    OnnxModel *model =
        open_writer(&writer, &(OnnxRequest){.path = "m.onnx", .input = input}, error);
    const Value *y = model ? graph_value(onnx_model_graph(model), "y") : NULL;
    if (y && y->kind != VALUE_LAYER) {
        graph_refuse(onnx_model_graph(model), y, error);
        onnx_model_close(model);
        model = NULL;
    }
    return build_model(model, network, error);
}

/* A graph for a batch of 8, and an equivalent one for one image; or words of the refusal. */
static const struct {
    const char *eight, *one, *words;
} batches[] = {
    {"13: Reshape a i:8,3,-1 > t; Softmax t axis=-1 > y",
     "13: Reshape a i:1,3,-1 > t; Softmax t axis=-1 > y", NULL},
    {"13: Reshape a i:8,-1 > y", "13: Reshape a i:1,-1 > y", NULL},
    {"13: Reshape a i:8,192 > t; Softmax t axis=1 > y",
     "13: Reshape a i:1,192 > t; Softmax t axis=1 > y", NULL},
    {"13: Reshape a i:24,64 > t; Softmax t axis=1 > y",
     "13: Reshape a i:3,64 > t; Softmax t axis=1 > y", NULL},
    {"13: Reshape a i:-1,64 > t; Softmax t axis=1 > y",
     "13: Reshape a i:3,64 > t; Softmax t axis=1 > y", NULL},
    {"13: Reshape a i:0,3,-1 > t; Softmax t axis=-1 > y",
     "13: Reshape a i:1,3,-1 > t; Softmax t axis=-1 > y", NULL},
    {"13: Shape a > s; Gather s i:0, > n; Concat n i:-1 axis=0 > r; Reshape a r > y",
     "13: Reshape a i:1,192 > y", NULL},
    {"13: Reshape a i:8,3,64 > t; Transpose t perm=2,0,1 > u; Reshape u i:-1,8,3 > y", NULL,
     "may mix images: the file was exported for a batch of 8; export it for one"},
    {"13: Reshape a i:8,3,64 > t; Transpose t perm=2,0,1 > u; Reshape u i:64,24 > y", NULL,
     "cannot reshape 64 x 1 x 3 to 64 x 24"},
    {"13: ConstantOfShape i:8,1,8,8 > k; Concat a k axis=1 > y", NULL, "makes a batch of 8 images"},
    {"13: Expand a i:8,3,8,8 > y", NULL, "makes a batch of 8 images"},
    {"13: Tile a i:8,1,1,1 > y", NULL, "makes a batch of 8 images"},
    {"13: ConstantOfShape i:8,1,1,1 > k; Mul a k > y", NULL, "makes a batch of 8 images"},
    {"13: ConstantOfShape i:8,1,1,1 > k; Max a k > y", NULL, "makes a batch of 8 images"},
    {"13: ReduceMean a axes=0,1 > y", NULL, "mixes the 8 images of the batch"},
    {"18: ReduceMax a > y", NULL, "mixes the 8 images of the batch"},
    {"13: ReduceMean a axes=2,3 > y", "13: ReduceMean a axes=2,3 > y", NULL},
};

TEST(one_image_of_a_batch)
{
    for (size_t i = 0; i < COUNT(batches); i++) {
        Error error = {{0}};
        Network network;
        char text[GRAPH];
        size_t counts[2] = {0};
        behind_columns(batches[i].eight, "x[8,3,8,8]", text);
        OnnxModel *model =
            read_input(text, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT, "unit", &network, &error);
        if (batches[i].words) {
            assert_refused(model != NULL, &error, batches[i].words);
            continue;
        }
        assert_good(model != NULL, &error);
        float *eight = numbers_of_y(model, &network, &counts[0]);
        float *alone = compute(batches[i].one, &counts[1]);
        assert_int_equal(counts[0], counts[1]);
        assert_memory_equal(eight, alone, counts[0] * sizeof *eight);
        free(eight);
        free(alone);
    }
}

/* An input of bytes gets the raw bytes, which must be cast before anything is computed. */
TEST(inputs_of_bytes)
{
    static const struct {
        int type;
        const char *input, *nodes, *words;
    } inputs[] = {
        {2, "inside", "13: Cast x to=1 > f; Mul f n:2 > y", NULL},
        {2, "0/0.00392156862745098", "13: Transpose x perm=0,1,3,2 > t; Cast t to=1 > y", NULL},
        {6, "inside", "13: Identity x > i; Cast i to=1 > f; Mul f n:2 > y", NULL},
        {2, "inside", "13: Cast x to=6 > w; Cast w to=10 > y", NULL},
        {10, "imagenet", "13: Mul x n:2 > y", NULL},
        {2, "imagenet", "13: Cast x to=1 > y",
         "holds whole numbers, so the network preprocesses its"},
        {2, "unit", "13: Cast x to=1 > y", "give --input inside"},
        {7, "tf", "13: Cast x to=1 > y", "give --input inside"},
        {2, "caffe", "13: Cast x to=1 > y", "give --input inside"},
        {3, "inside", "13: Cast x to=1 > y", "holds numbers of type 3, which no image has"},
        {9, "inside", "13: Cast x to=1 > y", "holds numbers of type 9, which no image has"},
        {2, "inside", "13: Div x s:255 > f; Cast f to=1 > y", "computes with the whole numbers"},
        {2, "inside", "13: Cast x to=6 > w; Relu w > y", "computes with the whole numbers"},
        {2, "inside", "13: Cast x to=3 > w; Cast w to=1 > y",
         "casts activations to a type of whole numbers"},
    };
    for (size_t i = 0; i < COUNT(inputs); i++) {
        Error error = {{0}};
        Network network;
        OnnxModel *model =
            read_input(inputs[i].nodes, inputs[i].type, inputs[i].input, &network, &error);
        if (inputs[i].words)
            assert_refused(model != NULL, &error, inputs[i].words);
        else
            assert_good(model != NULL, &error);
        if (model) close_network(model, &network);
    }
}

/* -- chosen layers -- */

/*
 * The picture in the test holds its own units' numbers: 64 c + 8 r + k. A layer whose tensor joins
 * axes is put in order; one that only turns them stays as it is. `strides`: by how much the number
 * grows along y's channels, rows and columns.
 */
static const struct {
    const char *nodes;
    Shape shape;
    int strides[3];
} moved[] = {{"Neg a > m; Neg m > y", {3, 8, 8}, {64, 8, 1}},
             {"Transpose a perm=0,3,1,2 > y", {3, 8, 8}, {64, 8, 1}},
             {"Reshape a i:1,24,8 > b; Transpose b perm=0,2,1 > y", {24, 8, 1}, {8, 1, 0}},
             {"Reshape a i:1,24,8 > y", {8, 24, 1}, {1, 8, 0}},
             {"Reshape a i:3,64 > y", {64, 3, 1}, {1, 64, 0}}};

/* Tokens lie along rows, and their features along channels. */
TEST(chosen_layers_are_put_in_order)
{
    for (size_t i = 0; i < COUNT(moved); i++) {
        char text[200];
        Error error = {{0}};
        Network network;
        Value y = {.kind = VALUE_LAYER};
        OnnxRequest request = {.path = "m.onnx", .input = "unit", .layers = "V1=y"};
        snprintf(text, sizeof text,
                 "13: Range s:0 s:192 s:1 > n; Cast n to=1 > f; Reshape f i:1,3,8,8 > u; "
                 "Add x u > a; %s",
                 moved[i].nodes);
        OnnxModel *model = build_model(open_graph(text, &request, &error), &network, &error);
        assert_good(model != NULL, &error);
        y.layer = network_find(&network, "y", &error);
        assert_good(y.layer >= 0, &error);
        Shape shape = network.layers[y.layer].shape;
        assert_memory_equal(&shape, &moved[i].shape, sizeof shape);
        const int size[] = {shape.channels, shape.height, shape.width};
        const Axis axis[] = {AXIS_CHANNEL, AXIS_ROW, AXIS_COLUMN};
        assert_true(view_lay_out(&y.view, 3, size, axis, &shape));
        float *numbers = evaluate_layer(&network, &y, &error);
        assert_good(numbers != NULL, &error);
        for (int c = 0, at = 0; c < shape.channels; c++)
            for (int r = 0; r < shape.height; r++)
                for (int k = 0; k < shape.width; k++, at++) {
                    const int *strides = moved[i].strides;
                    double value = c * strides[0] + r * strides[1] + k * strides[2];
                    assert_near((double)numbers[at], value, 1e-4, moved[i].nodes);
                }
        free(numbers);
        close_network(model, &network);
    }
}
