/*
 * step: one node of an ONNX graph, for the functions that turn nodes into layers.
 *
 * Such a function asks for its inputs as what they must be (a layer, a constant), adds layers, and sets the outputs.
 * Where it cannot, it says why in a sentence without a subject: which node it is is put before it.
 */
#ifndef MODELS_ONNX_STEP_H
#define MODELS_ONNX_STEP_H

#include "models/onnx/graph.h"

#define STEP_OUTPUTS 64

typedef struct {
    Graph *graph;
    const Onnx__NodeProto *node;
    int index;            /* of the node */
    const Value **inputs; /* [input_count] NULL: left out */
    int input_count;
    Value outputs[STEP_OUTPUTS]; /* set by the function: kind, and tensor or layer and view */
} Step;

/* Turns a node into layers and sets the step's outputs; false with a sentence where it cannot. */
typedef bool NodeFunction(Step *step, Error *error);

/* -- inputs -- */

/* Input number `i`, or NULL where the node leaves it out. */
const Value *step_input(const Step *step, int i);

/* The same, which must be a layer. */
const Value *step_layer(const Step *step, int i, Error *error);

/* The same, which must be a constant; its numbers are there (tensor_load). */
const Tensor *step_constant(const Step *step, int i, Error *error);

/*
 * The whole numbers of input `i`, or of the attribute where there is no such input (older versions of an operator
 * have attributes where newer ones have inputs; i < 0: only the attribute). *count 0: neither is there.
 */
bool step_integers(const Step *step, int i, const char *attribute, const int64_t **numbers,
                   size_t *count, Error *error);

/* One real number, likewise. */
bool step_number(const Step *step, int i, const char *attribute, float otherwise, float *number,
                 Error *error);

/*
 * Input 1 of Add, Sub and the like, a copy that owns nothing. From opset 7 on both inputs broadcast, aligned at their
 * ends. Before, only where the node says so (broadcast = 1), and `axis` is where input 1 begins: there it gets the
 * dimensions of size 1 that bring it there. False with a sentence where the shapes do not fit.
 */
bool step_second(const Step *step, Value *second, Error *error);

/* The dimensions of a constant or a layer; returns how many. */
int step_shape(const Value *value, int64_t dims[TENSOR_RANK]);

/*
 * Of a file that was exported for several images, one image is computed. False where dimension d of that new size
 * would be all of them.
 */
bool step_is_one_image(const Step *step, int d, int64_t size, Error *error);

/* Is a type of real numbers meant, as onnx.proto numbers types? */
bool cast_is_real(int64_t type);

/* The opset that the node is written for. */
int step_opset(const Step *step);

/* An axis of a tensor of that rank: below 0 counts from the end; false with a sentence outside. */
bool step_axis(int64_t axis, int rank, int *d, Error *error);

/* -- layers -- */

/* Adds a layer that reads these, named as the node's first output is. -1 with a sentence. */
int step_add(Step *step, const Layer *description, const int *inputs, int input_count,
             Error *error);

/* The same for one that reads one layer and whose weights or bias are constants of the file. */
int step_add_weighted(Step *step, const Layer *description, int input, const Source *source,
                      Error *error);

/* An operator without parameters that reads one layer. */
int step_add_simple(Step *step, const Operator *kind, int input, Error *error);

/* x weights + bias by channel, copied; either may be NULL. */
int step_add_affine(Step *step, int input, const float *weights, const float *bias, Error *error);

/* x factor + shift, the same for all channels. */
int step_add_scale(Step *step, int input, float factor, float shift, Error *error);

/* -- outputs: all return true, and false for a layer of -1 -- */

/* Output 0 is a layer with this view. */
bool step_finish(Step *step, int layer, const View *view);

/* Output 0 is what the input is, looked at in another way. */
bool step_pass(Step *step, const Value *input, const View *view);

#endif
