/*
 * onnx_memory: an ONNX file is read while each allocation fails in turn. Include it in one file of
 * a program.
 */
#pragma once

#include "onnx_text.h"
#include "without_memory.h"

/* Each time the file is refused with a message, or gives the same network. Returns the refusals. */
static size_t fail_in_turn(const char *graph, const uint8_t *bytes, size_t length)
{
    Error none = {{0}};
    Network network;
    OnnxModel *model = read_bytes(bytes, length, &network, &none);
    assert_good(model != NULL, &none);
    int layers = network.count;
    close_network(model, &network);
    size_t refused = 0;
    for (long at = 1, beyond = 0; beyond == 0; at++) {
        Error error = {{0}};
        memory_fails_at(at, false);
        model = read_bytes(bytes, length, &network, &error);
        beyond = memory_fails_at(0, false);
        refused += !model;
        if (!model && !error.message[0]) fail_msg("%s, allocation %ld: no message", graph, at);
        if (!model) continue;
        if (network.count != layers) fail_msg("%s, allocation %ld: another network", graph, at);
        close_network(model, &network);
    }
    return refused;
}
