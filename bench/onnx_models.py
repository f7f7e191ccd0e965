"""Networks exported by torchvision: time and memory of the V1 benchmarks from each ONNX file, and its difference from
PyTorch. Prints a table in Markdown. bench/onnx_models.py BUILD [NAME...], by default all of them.

Time is the processor time of user code over all threads, as the kernel counts it, so that other work on the machine matters
little; memory is the largest resident set. The difference is the largest of the three layers that
tests/onnx_torchvision.py compares, relative to the layer's largest value.
"""

import json
import os
import subprocess
import sys
import tempfile

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


TAIL = """
Networks with squeeze-and-excitation (MobileNet v3, EfficientNet, RegNet y) average over the whole screen in their first
block, so every unit behind it sees every stimulus. Small stimuli are shown to them on a screen that is reduced where it
stays blank (src/network/reduced.h), large ones whole; to ViT and Swin, whose tokens know where they are, all are shown
whole."""


# A process's largest memory begins with that of the one it is forked from: a small one, not this one with PyTorch.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(status, usage.ru_utime, usage.ru_maxrss)
"""


HEAD = """<!-- Written by bench/onnx_models.py; `make bench` writes it anew. -->
# Networks from ONNX files

Networks as torchvision exports them, with its initial weights and drawn batch-norm statistics. File: its size, and the
memory in which its layers are listed. User time and memory: of all recordings and the fifteen benchmarks on gratings
(`ventral score`) at a layer that could represent V1; processor time of user code over two threads. Difference: of an
early, a middle and the last layer from PyTorch, by the layer's largest value.

| network | file, MB | listed in, MB | V1 | units in the field | user time, s | memory, MB | largest difference |
| --- | --: | --: | --- | --: | --: | --: | --: |"""


def run(*command):
    """Processor time of user code in seconds, and the largest memory in MB."""
    said = subprocess.run([sys.executable, "-S", "-c", MEASURE, *command],
                          check=True, capture_output=True, text=True).stdout
    status, seconds, memory = said.split()
    if status != "0":
        raise SystemExit(f"{' '.join(command)} failed")
    return float(seconds), float(memory) / 1024


def in_field(results):
    with open(os.path.join(results, "Marques2020_Ringach2002-max_dc.json")) as file:
        return json.load(file)["units_in_field"]


def row(ventral, name, folder):
    difference = max(onnx_torchvision.largest_difference(ventral, name, folder).values())
    path = os.path.join(folder, f"{name}.onnx")
    opening = run(ventral, "layers", path, "--json")
    results = os.path.join(folder, "results")
    seconds, memory = run(ventral, "score", path, "--layer", V1[name], "--input", "imagenet", "--results", results,
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
    for time in range(3):
        results = os.path.join(folder, f"same-{time}")
        times["built in"].append(run(ventral, "record", "resnet-50_untrained", "--results", results, "--quiet")[0])
        times["from its file"].append(run(ventral, "record", path, "--layer", "layer1.0.relu2", "--input", "imagenet",
                                          "--results", results, "--quiet")[0])
    best = {way: min(seconds) for way, seconds in times.items()}
    print(f"\nResNet-50 (`resnet-50_untrained`, V1 `layer1.0.relu2`), recordings of all five sets, user time, best of "
          f"three: {best['built in']:.2f} s built in, {best['from its file']:.2f} s from its ONNX file "
          f"({best['from its file'] / best['built in']:.2f} of it).")


def main():
    build, names = sys.argv[1], sys.argv[2:] or list(V1)
    ventral = os.path.join(build, "ventral")
    os.makedirs(os.path.join(build, "tests"), exist_ok=True)
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(dir=os.path.join(build, "tests")) as folder:
        for name in names:
            row(ventral, name, folder)
        if not sys.argv[2:]:
            built_in(build, folder)
            print(TAIL)


if __name__ == "__main__":
    main()
