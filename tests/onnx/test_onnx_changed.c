/*
 * Graphs of every operator, changed in one word, or with no memory for one allocation: read or
 * refused with a message.
 *
 * Each graph is right as it stands. Then, one after the other, every input is left out, depends on
 * the picture, or is another constant; every attribute has other numbers or is missing; every node
 * is of another type; and each allocation fails. What is read must be a network that can be built.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnx_memory.h"

#define WEIGHTS "ConstantOfShape i:4,3,3,3 > w; "

static const char *const right[] = {
    "Relu x > a; Sigmoid a > b; Tanh b > c; Softplus c > d; HardSwish d > y",
    "Erf x > a; Exp a > b; Sqrt b > c; Abs c > d; Neg d > e; Reciprocal e > y",
    "LeakyRelu x alpha=.1 > a; Elu a alpha=2. > b; HardSigmoid b alpha=.2 beta=.5 > y",
    "Clip x n:0 n:6 > a; Clip a - n:5 > y",
    "6: Clip x min=0. max=6. > y",
    "20: Gelu x approximate=tanh > a; Gelu a > y",
    "Selu x alpha=1.5 gamma=1.1 > a; Celu a alpha=2. > b; Mish b > c; Softsign c > y",
    "15: Identity x > a; Dropout a > b; Cast b to=1 > c; CastLike c n:1 > y",
    "12: Dropout x n:.5 > y",
    "13: PRelu x n:.1 > a; Unsqueeze f:.1,.2,.3 i:1,2 > s; PRelu a s > y",
    "Add x n:1 > a; Sub n:1 a > b; Mul b x > c; Div c n:2 > d; Div n:2 d > y",
    "13: Add x f:1,2,3,4,5,6,7,8 > a; Unsqueeze f:1,2,3 i:1,2 > s; Mul a s > b; Sub b x > y",
    "GlobalAveragePool x > g; Mul x g > a; Add g a > y",
    "13: Max x x > a; Min a x > b; Sum a b x > c; Mean c x > y",
    "13: Pow x n:2 > a; Pow a n:.5 > b; Pow b n:-1 > c; Pow c n:1 > d; Pow d n:3 > y",
    "BatchNormalization x f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 epsilon=.001 > y",
    WEIGHTS "Conv x w f:1,2,3,4 pads=1,1,1,1 strides=2,2 dilations=1,1 group=1 > y",
    WEIGHTS "Conv x w kernel_shape=3,3 auto_pad=SAME_UPPER > a; Relu a > y",
    "ConstantOfShape i:3,1,3,3 > w; Conv x w group=3 pads=1,1,1,1 > y",
    "12: MaxPool x kernel_shape=3,3 strides=2,2 pads=1,1,1,1 dilations=1,1 ceil_mode=1 > y",
    "12: AveragePool x kernel_shape=2,2 strides=2,2 pads=0,0,0,0 count_include_pad=1 > y",
    "13: GlobalMaxPool x > a; Flatten a axis=1 > b; Softmax b axis=1 > y",
    "13: LRN x size=3 alpha=.1 beta=.75 bias=1. > y",
    "GlobalAveragePool x > a; Reshape a i:1,3 > b; Reshape f:1,2,3,4,5,6 i:3,2 > w; Gemm b w f:1,2 "
    "alpha=1. beta=1. transB=0 > c; MatMul c f:1,2 > d; Identity c > y",
    "Flatten x > b; ConstantOfShape i:5,192 > w; Gemm b w transB=1 > y",
    "Reshape x i:1,3,64 > a; Transpose a perm=0,2,1 > b; Reshape f:1,2,3,4,5,6 i:3,2 > w; MatMul b "
    "w > y",
    "13: Reshape x i:1,3,64 > a; Transpose a perm=0,2,1 > b; MatMul b a > c; Softmax c axis=-1 > "
    "d; MatMul d b > y",
    "13: ReduceMean x axes=2,3 keepdims=1 > a; Mul x a > y",
    "13: ReduceSum x i:2,3 keepdims=0 > y",
    "13: ReduceL1 x axes=1, > a; ReduceL2 x axes=1, > b; Add a b > y",
    "13: ReduceSumSquare x axes=1,2,3 > a; ReduceMax x axes=1,2,3 > b; Add a b > y",
    "17: Reshape x i:1,3,64 > a; Transpose a perm=0,2,1 > b; LayerNormalization b f:1,2,3 f:1,2,3 "
    "axis=-1 epsilon=.001 > y",
    "InstanceNormalization x f:1,2,3 f:1,2,3 epsilon=.001 > y",
    "21: GroupNormalization x f:1,2,3 f:0,0,0 num_groups=3 epsilon=.001 > y",
    "Cast s:3 to=2 > z; QuantizeLinear x n:.1 z > q; Clip q s:1 s:9 > c; DequantizeLinear c n:.1 z "
    "> y",
    "QuantizeLinear x f:1,2,3 axis=1 > q; DequantizeLinear q f:3,2,1 axis=1 > y",
    "Einsum x f:1,2,3 f:1,2 equation=abcd,b,e->acd > y",
    "Einsum x equation=badc > t; Einsum t x equation=bade,a...e->... > y",
    "23: Reshape x i:1,3,64 > f; Transpose f perm=0,2,1 > t; MatMul t w[3,4] > q; Attention q q q "
    "- "
    "is_causal=0 q_num_heads=2 kv_num_heads=2 scale=.5 softcap=2. > y",
    "24: Attention x x x f:0,0,0,0,0,0,0,1 is_causal=1 > y",
    "23: ConstantOfShape i:2,4 > c; Reshape i:1,1,1,1,1,1,1,1 i:1,8 > p; RotaryEmbedding x c c p "
    "interleaved=1 rotary_embedding_dim=8 > y",
    "13: Pow x f:1,2,3,4,5,6,7,8 > a; Pow n:2 a > b; Pow b f:.5,.5,.5,.5,.5,.5,.5,.1 > y",
    "13: Softmax x axis=1 > a; LogSoftmax a axis=1 > y",
    "13: Resize x - f:1,1,2,2 mode=nearest coordinate_transformation_mode=asymmetric "
    "nearest_mode=floor > y",
    "13: Resize x - - i:1,3,16,16 mode=linear coordinate_transformation_mode=half_pixel > y",
    "Resize x - - i:4,16 axes=2,3 keep_aspect_ratio_policy=not_larger > y",
    "9: Upsample x f:1,1,2,2 mode=nearest > y",
    "Resize x - - i:5,3 axes=2,3 mode=cubic antialias=1 exclude_outside=1 > y",
    "16: Reshape f:-.9,-.5,0,.3,.8,1.2 i:1,1,3,2 > g; GridSample x g mode=bilinear > y",
    "CumSum x s:1 exclusive=1 reverse=1 > a; TopK a i:2 axis=1 largest=0 > y i",
    "ArgMax x axis=1 keepdims=0 select_last_index=1 > i; Cast i to=1 > a; Trilu a s:1 upper=0 > y",
    "Hardmax x axis=2 > a; IsNaN a > b; IsInf b detect_negative=0 > y",
    "23: RMSNormalization x f:1,2,3,4,5,6,7,8 axis=-1 epsilon=.1 > a; "
    "MeanVarianceNormalization a axes=0,2 > y",
    /* constants computed by the layers' operators */
    "13: Reshape f:1,2,3,4,5,6 i:2,3 > a; MatMul a f:1,2,3 > b; ReduceL2 b axes=0, keepdims=1 > c; "
    "Clip c n:0 n:5 > d; Mul x d > y",
    "13: Clip i:1,9,64 s:0 s:3 > a; Max a i:1,2,1 i:0,0,64 > s; Reshape x s > y",
    "15: Reshape f:1,2,3,4,5,6 i:1,3,2 > a; BatchNormalization a f:1,2,3 f:1,2,3 f:0,0,0 f:1,1,1 "
    "training_mode=1 > b - -; ReduceMean b axes=2, > c; Unsqueeze c i:3 > d; Mul x d > y",
    "13: DequantizeLinear i:1,2,3 f:1,2,3 i:0,1,2 axis=0 > k; Unsqueeze k i:1,2 > s; Mul x s > y",
    /* older rules of broadcasting */
    "6: Add x f:1,2,3 broadcast=1 axis=1 > a; Mul a n:2 broadcast=1 > b; Sub b x > y",
    "Transpose x perm=0,2,3,1 > a; Transpose a perm=0,3,1,2 > y",
    "13: Reshape x i:0,-1,8 > a; Squeeze a i:0 > b; Unsqueeze b i:0 > c; Reshape c i:1,3,8,8 > y",
    "13: DepthToSpace x blocksize=1 mode=CRD > a; SpaceToDepth a blocksize=2 > y",
    "13: SpaceToDepth x blocksize=2 > a; DepthToSpace a blocksize=2 > y",
    "13: Slice x i:1 i:7 i:2 i:2 > a; Slice a i:-1 i:-99 i:3 i:-1 > y",
    "9: Slice x axes=2, starts=1, ends=7, > y",
    "13: Pad x i:0,0,1,1,0,0,1,1 n:0 mode=constant > y",
    "2: Pad x pads=0,0,1,1,0,0,1,1 mode=reflect > y",
    "13: Tile x i:1,1,2,1 > a; Expand a i:1,3,16,8 > y",
    "13: Split x i:1,2 axis=1 > a b; Concat b a axis=1 > y",
    "11: Split x axis=2 split=4,4 > a b; Concat b a axis=2 > y",
    "13: Gather x i:0,2 axis=1 > a; Gather a s:1 axis=2 > y",
    "13: Shape x > s; Gather s i:0,1 > g; Concat g i:-1 axis=0 > r; Reshape x r > y",
    "15: Shape x start=1 end=3 > s; Size s > z; Mul z s:12 > d; Unsqueeze d i:0 > u; Concat i:1 u "
    "i:8 axis=0 > r; Reshape x r > y",
    "13: ConstantOfShape i:3 > c; Add c n:1 > d; Reshape d i:1,3,1,1 > e; Mul x e > y",
    "13: Range s:0 s:3 s:1 > r; Gather x r axis=1 > y",
    "13: Cast i:1,3 to=1 > f; Cast f to=7 > g; Concat g i:64 axis=0 > r; Reshape x r > y",
    "13: Constant value_ints=1,3,64 > s; Identity s > t; Reshape x t > y",
    "13: Constant value_int=3 > a; Unsqueeze a i:0 > b; Concat i:1 b i:64 axis=0 > r; Reshape x r "
    "> y",
    "13: Reshape i:1,3,64,7 i:2,2 > a; Transpose a perm=1,0 > b; Flatten b axis=0 > c; Squeeze c "
    "i:0 > d; Slice d i:0 i:3 > e; Reshape x e > y",
    "13: Pad i:3 i:1,1 s:1 > a; Concat a i:64 axis=0 > b; Split b i:2,2 axis=0 > c d; Concat c d "
    "axis=0 > e; Reshape x e > y",
    "13: ScatterND i:1,5,64 i:1 i:3 > a; Reshape x a > y",
    "13: Reshape i:1 i:1,1 > j; ScatterND i:1,5,64 j i:3 > a; Reshape x a > y",
    "13: Equal i:1,2 i:1,5 > q; Where q i:1,3 i:5,192 > a; Reshape x a > y",
    "13: Less s:2 s:3 > l; Not l > n; Where n i:5 i:1,192 > s; Reshape x s > y",
    "13: ReduceMax i:1,192 axes=0, > m; Concat i:1 m axis=0 > s; Reshape x s > y",
    "13: Expand s:8 i:2 > e; Concat i:1,3 e axis=0 > s; Neg s > n; Abs n > p; Reshape x p > y",
    /* patterns */
    "13: Div x n:1.4142135 > a; Erf a > b; Add b n:1 > c; Mul x c > d; Mul d n:.5 > y",
    "13: Mul x n:.5 > h; Div x n:1.4142135 > a; Erf a > b; Add b n:1 > c; Mul h c > y",
    "13: Pow x n:3 > a; Mul a n:.044715 > b; Add x b > c; Mul c n:.7978846 > d; Tanh d > e; Add e "
    "n:1 > f; Mul x n:.5 > g; Mul g f > y",
    "13: Sigmoid x > a; Mul x a > y",
    "13: Add x n:3 > a; Clip a n:0 n:6 > b; Mul x b > c; Div c n:6 > y",
    "13: HardSigmoid x alpha=.1666667 beta=.5 > a; Mul x a > y",
    "13: Reshape x i:1,3,64 > p; Transpose p perm=0,2,1 > q; ReduceMean q axes=-1, > m; Sub q m > "
    "c; Pow c n:2 > s; ReduceMean s axes=-1, > v; Add v n:.00001 > e; Sqrt e > r; Div c r > n; Mul "
    "n f:1,2,3 > g; Add g f:1,2,3 > y",
    "13: Unsqueeze f:1,2,3 i:1,2 > s; Mul x s > a; Unsqueeze f:1,1,1 i:1,2 > t; Add a t > y",
};

/* -- reading one graph -- */

/* Read, or refused with a message. */
static void read_or_refused(const char *text)
{
    Error error = {{0}};
    Network network;
    OnnxModel *model = read_graph(text, &network, &error);
    if (!model && !error.message[0]) fail_msg("%s: no message", text);
    if (model) close_network(model, &network);
}

TEST(as_they_stand)
{
    for (size_t i = 0; i < COUNT(right); i++) {
        Error error = {{0}};
        Network network;
        OnnxModel *model = read_graph(right[i], &network, &error);
        if (!model) fail_msg("%s: %s", right[i], error.message);
        close_network(model, &network);
    }
}

/* -- one word changed -- */

static const char *const inputs[] = {
    "-",    "x",   "nowhere", "i:1", "i:0,1,2,3,4,5,6,7,8", "i:-1,7", "f:1,2,3",
    "f:.5", "n:0", "s:-1",    "s:3", "i:9999999999"};
static const char *const attributes[] = {
    "0", "-1", "7", "1,2", "0,0,0,0", "3,2,1,0,9,9,9,9,9", ".5", "1.5,2.5", "word"};
static const char *const types[] = {"Add",    "Conv",   "Reshape", "Concat", "Resize", "Slice",
                                    "Gather", "MatMul", "Softmax", "Cast",   "Where",  "Split"};

/* `graph` with `length` letters from `at` on replaced by other words. */
static void try_with(const char *graph, const char *at, size_t length, const char *words)
{
    char text[1000];
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - graph), graph, words, at + length);
    read_or_refused(text);
}

static void change_attribute(const char *graph, const char *word, size_t length)
{
    const char *value = (const char *)memchr(word, '=', length) + 1;
    try_with(graph, word, length, "");
    for (size_t i = 0; i < COUNT(attributes); i++)
        try_with(graph, value, length - (size_t)(value - word), attributes[i]);
}

static void change_words(const char *graph)
{
    bool first = true, behind = false;
    const char *front = strstr(graph, ": ");
    for (const char *word = front ? front + 2 : graph; *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " "), letters = strcspn(word, " ;");
        if (*word == '>')
            behind = true;
        else if (first)
            for (size_t i = 0; i < COUNT(types); i++) try_with(graph, word, letters, types[i]);
        else if (memchr(word, '=', letters))
            change_attribute(graph, word, letters);
        else if (!behind)
            for (size_t i = 0; i < COUNT(inputs); i++) try_with(graph, word, letters, inputs[i]);
        first = word[letters] == ';' && letters < length;
        if (first) behind = false;
        word += length;
    }
}

TEST(another_word)
{
    for (size_t i = 0; i < COUNT(right); i++) change_words(right[i]);
}

/* -- out of memory -- */

TEST(each_allocation_fails)
{
    for (size_t i = 0; i < COUNT(right); i++) {
        OnnxWriter writer;
        size_t length = 0;
        write_graph(&writer, right[i]);
        uint8_t *bytes = writer_pack(&writer, &length);
        writer_close(&writer);
        assert_true(fail_in_turn(right[i], bytes, length) > 20);
        free(bytes);
    }
}
