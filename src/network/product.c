#include "network/product.h"

#include "base/numerics.h"
#include "network/operators/elementwise.h"

#include <cblas.h>
#include <stdint.h>
#include <string.h>

/* Rows and columns whose sums stay in registers. */
enum { ROWS = 8, COLUMNS = 32 };

/* -- by OpenBLAS -- */

/* Which of a channel's values of `before`, from the part's first on, a column adds. */
static int before_of(const Product *p, int column)
{
    int position = column / p->images, width = rectangle_width(p->part);
    return position / width * rectangle_width(p->before->rectangle) + position % width;
}

static const float *first_before(const Product *p, int row)
{
    return tile_at(p->before, p->channel + row, p->part.top, p->part.left);
}

static void repeat_before(const Product *p)
{
    for (int row = 0; row < p->rows; row++) {
        const float *before = first_before(p, row);
        float *to = p->out + (size_t)row * p->out_stride;
        for (int column = 0; column < p->columns; column += p->images) {
            float value = before[before_of(p, column)];
            for (int i = 0; i < p->images; i++) *to++ = value;
        }
    }
}

static void run_openblas(const Product *p)
{
    if (p->before) repeat_before(p);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, p->rows, p->columns, p->depth,
                p->finish.factor, p->weights, p->depth, p->inputs, (int)p->input_stride,
                p->before ? 1 : 0, p->out, (int)p->out_stride);
    for (int row = 0; row < p->rows; row++)
        finish_row(&p->finish, p->channel + row, (size_t)p->columns,
                   p->out + (size_t)row * p->out_stride);
}

/* -- by a kernel for AVX-512 -- */

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx512f")))

enum { LANES = 16, AHEAD = 1024 }; /* floats of a vector; how far ahead weights are fetched */

bool product_packs(int depth)
{
    static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
    bool chosen = false;
    numerics_begin(); /* the answer must not change between a plan and its run */
    for (int i = 0; i < 3; i++) chosen = chosen || !strcmp(numerics_processor(), wide[i]);
    return chosen && depth <= PRODUCT_DEPTH && __builtin_cpu_supports("avx512f");
}

/* Up to 32 columns of a product. */
typedef struct {
    const Product *product;
    const float *inputs;   /* [depth][COLUMNS] */
    int column;            /* the first */
    __mmask16 left, right; /* which of each half there are */
    int at[COLUMNS];       /* which `before` each adds */
} Panel;

/* Copies the inputs of the columns from `column` on. */
static WIDE Panel panel_of(const Product *p, int column, float *inputs)
{
    int count = p->columns - column;
    uint32_t mask = count < COLUMNS ? (1U << count) - 1 : UINT32_MAX;
    Panel panel = {.product = p,
                   .inputs = inputs,
                   .column = column,
                   .left = (__mmask16)mask,
                   .right = (__mmask16)(mask >> LANES)};
    for (int i = 0; p->before && i < COLUMNS && i < count; i++)
        panel.at[i] = before_of(p, column + i);
    const float *from = p->inputs + column;
    for (int k = 0; k < p->depth; k++, from += p->input_stride, inputs += COLUMNS) {
        _mm512_store_ps(inputs, _mm512_maskz_loadu_ps(panel.left, from));
        _mm512_store_ps(inputs + LANES, _mm512_maskz_loadu_ps(panel.right, from + LANES));
    }
    return panel;
}

/* What follows the sums of some rows; [rows] or NULL. */
typedef struct {
    const float *before, *bias, *scale, *shift;
    size_t before_stride;
    __m512 factor;
    bool same; /* all columns of a vector add the same `before` */
    bool relu;
} Ending;

static WIDE Ending ending_of(const Product *p, int first)
{
    const Finish *f = &p->finish;
    size_t channel = (size_t)(p->channel + first);
    return (Ending){.before = p->before ? first_before(p, first) : NULL,
                    .bias = f->bias ? f->bias + channel : NULL,
                    .scale = f->scale ? f->scale + channel : NULL,
                    .shift = f->shift ? f->shift + channel : NULL,
                    .before_stride = p->before ? tile_channel_size(p->before) : 0,
                    .factor = _mm512_set1_ps(f->factor),
                    .same = p->before && p->images % LANES == 0,
                    .relu = f->pointwise && f->pointwise->kind == &operator_relu};
}

/* As finish_row. `at`: which `before` each column adds. */
static inline WIDE __m512 finished(const Ending *ending, size_t row, __m512 sums, const int *at)
{
    __m512 x = _mm512_setzero_ps();
    if (ending->before) {
        const float *before = ending->before + row * ending->before_stride;
        float line[LANES];
        for (int i = 0; !ending->same && i < LANES; i++) line[i] = before[at[i]];
        x = ending->same ? _mm512_set1_ps(before[at[0]]) : _mm512_loadu_ps(line);
    }
    x = _mm512_fmadd_ps(ending->factor, sums, x);
    if (ending->bias) x = _mm512_add_ps(x, _mm512_set1_ps(ending->bias[row]));
    if (ending->scale) x = _mm512_mul_ps(x, _mm512_set1_ps(ending->scale[row]));
    if (ending->shift) x = _mm512_add_ps(x, _mm512_set1_ps(ending->shift[row]));
    if (!ending->relu) return x;
    __mmask16 kept = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NLE_UQ); /* and NaN */
    return _mm512_maskz_mov_ps(kept, x);
}

/* For each of the 8 rows: variables, because compilers do not keep arrays in registers. */
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define BEGIN(r)     __m512 left_##r = _mm512_setzero_ps(), right_##r = _mm512_setzero_ps();
#define ADD(r)                                                                                     \
    weight = _mm512_set1_ps(weights[(r)*apart]);                                                   \
    left_##r = _mm512_fmadd_ps(weight, left, left_##r);                                            \
    right_##r = _mm512_fmadd_ps(weight, right, right_##r);
#define STORE(r)                                                                                   \
    if ((r) < rows) {                                                                              \
        float *to = out + (r)*stride;                                                              \
        __m512 a = finished(&ending, r, left_##r, panel->at);                                      \
        __m512 b = finished(&ending, r, right_##r, panel->at + LANES);                             \
        _mm512_mask_storeu_ps(to, left_mask, a);                                                   \
        _mm512_mask_storeu_ps(to + LANES, right_mask, b);                                          \
    }

/* Rows `first` to `first` + 7, as far as there are so many. */
static WIDE __attribute__((noinline)) void multiply_rows(const Panel *panel, int first)
{
    const Product *p = panel->product;
    size_t depth = (size_t)p->depth, apart = p->packed ? 1 : depth, next = p->packed ? ROWS : 1;
    const float *inputs = panel->inputs, *weights = p->weights + (size_t)first * depth;
    __m512 weight;
    EACH_ROW(BEGIN)
    for (size_t k = 0; k < depth; k++, inputs += COLUMNS, weights += next) {
        __m512 left = _mm512_load_ps(inputs), right = _mm512_load_ps(inputs + LANES);
        __builtin_prefetch(weights + AHEAD, 0, 2);
        EACH_ROW(ADD)
    }
    const Ending ending = ending_of(p, first);
    const __mmask16 left_mask = panel->left, right_mask = panel->right;
    const int rows = p->rows - first;
    const size_t stride = p->out_stride;
    float *out = p->out + (size_t)first * stride + panel->column;
    EACH_ROW(STORE)
}

/* If the last rows are not 8, unpacked ones are computed together with some before them. */
static WIDE void run_here(const Product *p)
{
    float inputs[PRODUCT_DEPTH * COLUMNS] __attribute__((aligned(64)));
    const Layer *pointwise = p->finish.pointwise;
    int last = p->packed ? p->rows : p->rows - ROWS;
    for (int column = 0; column < p->columns; column += COLUMNS) {
        Panel panel = panel_of(p, column, inputs);
        for (int row = 0; row < p->rows; row += ROWS)
            multiply_rows(&panel, row < last ? row : last);
    }
    if (!pointwise || pointwise->kind == &operator_relu) return;
    for (int row = 0; row < p->rows; row++) {
        float *to = p->out + (size_t)row * p->out_stride;
        const float *from = to;
        pointwise->kind->row(pointwise, p->channel + row, &from, (size_t)p->columns, to);
    }
}

#else
bool product_packs(int depth)
{
    (void)depth;
    return false;
}

static void run_here(const Product *p)
{
    run_openblas(p);
}
#endif

/* -- either -- */

void product_run(const Product *product)
{
    if (product->packed || (product->rows >= ROWS && product_packs(product->depth)))
        run_here(product);
    else
        run_openblas(product);
}

size_t product_packed_size(int rows, int depth)
{
    return (size_t)((rows + ROWS - 1) / ROWS) * ROWS * (size_t)depth;
}

size_t product_packed_place(int row, int input, int depth)
{
    return ((size_t)(row / ROWS) * (size_t)depth + (size_t)input) * ROWS + (size_t)(row % ROWS);
}

void product_pack(int rows, int depth, const float *weights, float *to)
{
    for (int row = 0; row < rows; row++)
        for (int input = 0; input < depth; input++)
            to[product_packed_place(row, input, depth)] = *weights++;
}
