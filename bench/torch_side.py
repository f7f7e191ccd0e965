"""The work of side.h by PyTorch.

    torch_side.py FILE THREADS eager|channels_last|jit
    torch_side.py FILE onnx MODEL        writes the same layers as ONNX, for onnxruntime

The batch normalisations are in the weights, as PyTorch's own optimisation for inference would have them.
"""
import sys
import time

import numpy as np
import torch
import torch.nn as nn

BATCH = 8  # the fastest here


def read(path):
    with open(path, "rb") as file:
        images, pixels, *channels = np.fromfile(file, np.int32, 5)
        layers = []
        for i, (inputs, kernel) in enumerate(zip([3, channels[0], channels[1]], [7, 1, 3])):
            weights = np.fromfile(file, np.float32, channels[i] * inputs * kernel * kernel)
            layer = nn.Conv2d(int(inputs), int(channels[i]), kernel, 2 if i == 0 else 1, kernel // 2, bias=False)
            layer.weight.data = torch.from_numpy(weights.reshape(channels[i], inputs, kernel, kernel))
            layers.append(layer)
        values = torch.from_numpy(np.fromfile(file, np.float32).reshape(images, 3, pixels, pixels))
    one, two, three = layers
    return nn.Sequential(one, nn.ReLU(), nn.MaxPool2d(3, 2, 1), two, nn.ReLU(), three, nn.ReLU()).eval(), values


network, images = read(sys.argv[1])
if sys.argv[2] == "onnx":
    torch.onnx.export(network, images[:BATCH], sys.argv[3], input_names=["images"], output_names=["activations"])
    sys.exit()
torch.set_num_threads(int(sys.argv[2]))
way = sys.argv[3]
with torch.no_grad():
    if way == "channels_last":
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    if way == "jit":
        network = torch.jit.optimize_for_inference(torch.jit.trace(network, images[:BATCH]))
    network(images[:BATCH])
    print("ready", flush=True)
    for line in sys.stdin:
        start, processor, total = time.time(), time.process_time(), 0.0
        for first in range(0, int(line), BATCH):
            batch = images[first % len(images):][:BATCH]
            total += network(batch).sum(dtype=torch.float64).item()
        print("%.6f %.6f %.9g" % (time.time() - start, time.process_time() - processor, total), flush=True)
