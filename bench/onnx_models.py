"""Networks exported by torchvision: time and memory of the V1 benchmarks from each ONNX file, and its difference from
PyTorch. Prints a table in Markdown. bench/onnx_models.py BUILD [NAME...], by default all of them, and beside PyTorch; with
`beside` as the first name, only the rows beside PyTorch.

Time is the processor time of user code over all threads, as the kernel counts it, so that other work on the machine matters
little; memory is the largest resident set. The difference is the largest of the three layers that
tests/onnx_torchvision.py compares, relative to the layer's largest value.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
import onnx_torchvision  # noqa: E402

# The usual candidates for V1: after the stem's pool, or in the first block.
V1 = {
    "resnet18": "layer1.0",
    "resnet50": "layer1.0",
    "wide_resnet50_2": "layer1.0",
    "densenet121": "features.denseblock1.denselayer2",
    "mobilenet_v2": "features.2",
    "mobilenet_v3_small": "features.1",
    "efficientnet_b0": "features.2.0",
    "googlenet": "maxpool2",
    "inception_v3": "maxpool1",
    "convnext_tiny": "features.1.0",
    "shufflenet_v2_x1_0": "maxpool",
    "regnet_y_400mf": "trunk_output.block1",
    "squeezenet1_0": "features.3",
    "vgg11_bn": "features.7",
    "alexnet": "features.2",
    "vit_b_16": "encoder.layers.encoder_layer_1",
    "swin_t": "features.1.0",
}
onnx_torchvision.MODELS["resnet50"] = ("layer1.0", "layer2.3.relu", "fc")


# The same work as PyTorch does it: all images of the benchmarks and the mapping whole, up to the same layer.
IMAGES = 9097
BLOCK = "encoder.layers.encoder_layer_"
BESIDE = {
    "vgg11_bn": ["features.7"],
    "resnet18": ["layer1.0", "layer2.0", "layer3.0", "layer4.0"],
    "resnet50": ["layer1.0"],
    "densenet121": ["features.denseblock1.denselayer2"],
    "convnext_tiny": ["features.1.0"],
    "googlenet": ["maxpool2"],
    "regnet_x_400mf": ["trunk_output.block1"],
    "squeezenet1_0": ["features.3"],
    "mobilenet_v2": ["features.2"],
    "alexnet": ["features.2"],
    "shufflenet_v2_x1_0": ["maxpool"],
    "mobilenet_v3_small": ["features.1"],
    "efficientnet_b0": ["features.2.0"],
    "regnet_y_400mf": ["trunk_output.block1"],
    "resnetv2_bit": ["blocks.0"],
    "swin_t": ["features.1.0"],
    "vit_b_32": [BLOCK + "0"],
    "vit_b_16": [BLOCK + "0", BLOCK + "3"],
}

BESIDE_HEAD = """
## Beside PyTorch

Processor seconds of the same recordings and benchmarks, and of PyTorch for the %d images, whole, stopped at the same
layer: the better of the usual and the channels-last layout, from the quickest of four batches of 16 on one thread; its
time for drawing the images and for the benchmarks is not counted. resnetv2_bit: as Big Transfer, with group normalisation
and standardised weights (bench/resnetv2.py). %s.

| network | V1 | ours, s | PyTorch, s | times faster | memory, MB |
| --- | --- | --: | --: | --: | --: |"""

TAIL = """
Networks with squeeze-and-excitation (MobileNet v3, EfficientNet, RegNet y) average over the whole screen in their
first block, so every unit behind it sees every stimulus. That average is the blank's plus the mean of what the
stimulus changes, and up to it only what changes is computed. Behind it, layers are computed where recorded units read
them; where a second average reads all of them, small stimuli are shown on a screen that is reduced where it stays
blank (src/network/reduced.h), large ones whole, in strips of rows that stay in the cache (src/network/chain.h). In
transformers, embeddings, queries, keys and values are computed for the tokens that a stimulus changes, and attention
and what follows it for those that are recorded or mapped (src/network/tokens.h). A Swin transformer's first blocks stay
within their windows, so most of the image is not computed. In a ViT every token sees every other from the first block
on: all of its units must be mapped, so that every token goes through the block for each of the mapping's 3,528 stimuli.
That is 8.8 of the 9.8 TFLOP that ViT-B/16's first block still takes, 70 s at the speed of its products; from the second
block on, every token of every image has changed, and only the last block's can be spared. Less would need a bound on
what distant stimuli can change; those from the norms of the weights are some 95 times what does change.
Group normalisation, too, averages over the screen, and such networks are shown small stimuli on a reduced one. Deep units
of a ResNet see most of the screen; they are computed where a stimulus reaches, 3 x 3 convolutions in Winograd's form.
Of networks whose first layers are quick (AlexNet, ShuffleNet, MobileNet v2), drawing, files and the benchmarks take most
of the time.

What is left, in seconds of user time: of EfficientNet-B0's 8.1, 2.6 are the convolution to 96 channels with its SiLU
and 1.7 the depthwise one after it; of MobileNet v3's 1.2, .5 are the drawing of 9,000 stimuli, which no unit may miss.
Tried without success: batches of 8 images on a reduced screen instead of 16 (9.4 s against 9.3 with strips, 13.6
against 13.5 before; of 4, 15.5); the screen of RegNet reduced for its recordings too, not for the mapping only (7.3 s
against 6.1); reducing screens of which a tenth is saved instead of a third (13.7 s against 13.1, before strips). On
ResNet-18's `layer3.0`, Winograd's form while receptive fields are mapped: 37 s instead of 39, but units that see nothing
of a stimulus differ from the blank by rounding, so that silent units get a position."""


# A process's largest memory begins with that of the one it is forked from: a small one, not this one with PyTorch.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(status, usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
"""


HEAD = """<!-- Written by bench/onnx_models.py; `make bench` writes it anew. -->
# Networks from ONNX files

Networks exported from torchvision, with initial weights and random batch-norm statistics. File: its size, and the memory
needed to list its layers. User time and memory: of all recordings and the fifteen benchmarks on gratings (`ventral score`)
at a layer that could represent V1; processor time of user code over two threads. Difference: of an early, a middle and the
last layer from PyTorch, relative to the layer's largest value. %s.

| network | file, MB | listed in, MB | V1 | units in the field | user time, s | memory, MB | largest difference |
| --- | --: | --: | --- | --: | --: | --: | --: |"""


def run(*command):
    """Processor time of user code in seconds, the largest memory in MB, and the system's time."""
    said = subprocess.run([sys.executable, "-S", "-c", MEASURE, *command],
                          check=True, capture_output=True, text=True).stdout
    status, seconds, system, memory = said.split()
    if status != "0":
        raise SystemExit(f"{' '.join(command)} failed")
    return float(seconds), float(memory) / 1024, float(system)


def in_field(results):
    with open(os.path.join(results, "Marques2020_Ringach2002-max_dc.json")) as file:
        return json.load(file)["units_in_field"]


def row(ventral, name, folder):
    difference = max(onnx_torchvision.largest_difference(ventral, name, folder).values())
    path = os.path.join(folder, f"{name}.onnx")
    opening = run(ventral, "layers", path, "--json")
    results = os.path.join(folder, "results")
    seconds, memory, _ = run(ventral, "score", path, "--layer", V1[name], "--input", "imagenet", "--results", results,
                          "--quiet")
    units = in_field(os.path.join(results, name, "seed-0"))
    size = os.path.getsize(path) / 1e6
    os.remove(path)
    print(f"| {name} | {size:.0f} | {opening[1]:.0f} | `{V1[name]}` | {units} | {seconds:.1f} | {memory:.0f} | "
          f"{difference:.1g} |", flush=True)


def built_in(build, folder):
    """The same network built in, and written as a file: what the way through the file costs."""
    ventral = os.path.join(build, "ventral")
    path = os.path.join(folder, "same.onnx")
    subprocess.run([os.path.join(build, "tests/onnx/test_onnx_builtin"), "--write", "resnet-50_untrained", path], check=True)
    times = {"built in": [], "from its file": []}
    for turn in range(3):
        results = os.path.join(folder, f"same-{turn}")
        times["built in"].append(run(ventral, "record", "resnet-50_untrained", "--results", results, "--quiet")[0])
        times["from its file"].append(run(ventral, "record", path, "--layer", "layer1.0.relu2", "--input", "imagenet",
                                          "--results", results, "--quiet")[0])
    best = {way: min(seconds) for way, seconds in times.items()}
    print(f"\nResNet-50 (`resnet-50_untrained`, V1 `layer1.0.relu2`), recordings of all five sets, user time, best of "
          f"three: {best['built in']:.2f} s built in, {best['from its file']:.2f} s from its ONNX file "
          f"({best['from its file'] / best['built in']:.2f} of it).")


def make(name):
    if name != "resnetv2_bit":
        return onnx_torchvision.make(name)
    import resnetv2  # needs PyTorch

    return resnetv2.make()


def peer_seconds(model, layer):
    """PyTorch's processor time for all images."""
    import torch

    class Reached(Exception):
        pass

    def stop(module, inputs, output):
        raise Reached

    torch.set_num_threads(1)
    batch, best = torch.rand(16, 3, 224, 224), float("inf")
    hook = dict(model.named_modules())[layer].register_forward_hook(stop)
    for layout in torch.contiguous_format, torch.channels_last:
        model, batch = model.to(memory_format=layout), batch.contiguous(memory_format=layout)
        for _ in range(4):
            start = time.process_time()
            with torch.no_grad(), contextlib.suppress(Reached):
                model(batch)
            best = min(best, time.process_time() - start)
    hook.remove()
    return best / len(batch) * IMAGES


def processor():
    with open("/proc/cpuinfo") as file:
        name = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    core = os.environ.get("OPENBLAS_CORETYPE")
    return f"{name}, with OPENBLAS_CORETYPE={core} ([machines.md](machines.md))" if core else name


def beside_pytorch(ventral, folder, names):
    for name in names:
        path, model = os.path.join(folder, f"{name}.onnx"), make(name)
        onnx_torchvision.export(model, path, 224)
        for layer in BESIDE[name]:
            results = os.path.join(folder, f"beside-{layer}")
            user, memory, system = run(ventral, "score", path, "--layer", layer, "--input", "imagenet", "--results",
                                       results, "--quiet")
            ours, theirs = user + system, peer_seconds(model, layer)
            print(f"| {name} | `{layer}` | {ours:.1f} | {theirs:.0f} | {theirs / ours:.1f} | {memory:.0f} |", flush=True)
        os.remove(path)


def main():
    build, names = sys.argv[1], sys.argv[2:]
    ventral = os.path.join(build, "ventral")
    os.makedirs(os.path.join(build, "tests"), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.join(build, "tests")) as folder:
        if names[:1] == ["beside"]:
            beside_pytorch(ventral, folder, names[1:] or BESIDE)
            return
        print(HEAD % processor(), flush=True)
        for name in names or V1:
            row(ventral, name, folder)
        if not names:
            built_in(build, folder)
            print(BESIDE_HEAD % (IMAGES, processor()), flush=True)
            beside_pytorch(ventral, folder, BESIDE)
            print(TAIL)


if __name__ == "__main__":
    main()
