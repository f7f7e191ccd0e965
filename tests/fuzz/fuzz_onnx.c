/* ONNX files: the graph is read, and its network built and filled with weights. */
#include "fuzz.h"

#include "models/onnx_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Error error = {{0}};
    if (length == 0) return 0;
    OnnxRequest request = {
        .path = "fuzz.onnx", .bytes = bytes, .length = length, .input = "imagenet"};
    OnnxModel *model = onnx_model_open(&request, &error);
    fuzz_judge(model != NULL, &error);
    Network network;
    if (!model) return 0;
    const ModelDescription *description = onnx_model_description(model);
    bool built = description->build(description, &network, &error);
    fuzz_judge(built, &error);
    if (built) {
        fuzz_judge(description->draw(description, &network, 0, NULL, &error), &error);
        network_close(&network);
    }
    onnx_model_close(model);
    return 0;
}
