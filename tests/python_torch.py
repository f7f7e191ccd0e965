"""The Python module with PyTorch: modules in memory, and what is wrong with one. Exit code 77 without PyTorch.

    tests/python_torch.py BUILD            a network scored four ways (minutes), and what is refused
    tests/python_torch.py BUILD refused    only what is refused

The network is AlexNet to its first ReLU, with the weights of alexnet_untrained: in memory, exported as ONNX, recorded
on disk (examples/record_pytorch.py), and built in.
"""
import csv
import json
import os
import shutil
import subprocess
import sys

import numpy

from python_tests import build, folder, refused, ventral

try:
    import torch
    import torchvision
except ImportError:
    print("skipped: PyTorch is not installed")
    sys.exit(77)

LAYER, MODEL, MINE = "features.1", "alexnet_untrained", "my-alexnet"


class Network(torch.nn.Module):
    """A small network with what can be wrong with one."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = torch.nn.Conv2d(3, 4, 9, 4), torch.nn.BatchNorm2d(4)
        self.relu, self.unused = torch.nn.ReLU(), torch.nn.ReLU()
        self.pair, self.flat = Pair(), torch.nn.Flatten(0)
        self.noise, self.waves = torch.nn.Identity(), torch.nn.Identity()

    def forward(self, images):
        features = self.relu(self.norm(self.conv(images)))
        features = self.relu(features - 0.1)
        self.pair(features)
        self.waves(torch.fft.fft2(features))
        self.flat(features)
        return self.noise(torch.nn.functional.dropout(features))  # training=True, whatever eval() says


class Pair(torch.nn.Module):
    def forward(self, features):
        return features, features


def check_refusals():
    network = Network().eval()

    def score(layer, module=network, preprocessing="imagenet"):
        return ventral.score_v1(module, layer, preprocessing, pixels=64)

    refused("Network is in training mode; call model.eval() first", score, "relu", Network())
    part = Network().eval()
    part.norm.train()
    refused("Network is in training mode (norm); call model.eval() first", score, "relu", part)
    refused("in half precision on the CPU", score, "relu", Network().eval().half())
    refused("no layer of Network is named", score, None)
    refused("Network has no module 'rel'; the nearest names are relu", score, "rel")
    refused("the layer unused of Network is never called", score, "unused")
    refused("the layer relu of Network is called 2 times, so there is no relu#3", score, "relu#3")
    refused("the layer norm of Network is called 1 time, so there is no norm#2", score, "norm#2")
    refused("the layer of Network cannot be 3; give the name of a module", score, 3)
    refused("the layer waves of Network returns complex numbers", score, "waves")
    refused("the layer pair of Network returns a tuple of 2 and not a tensor", score, "pair")
    refused("its first dimension must be the images", score, "flat")
    refused("look for batch normalisation or dropout", score, "noise")
    refused("is not a model that can be scored", ventral.score_v1, torch.nn.Linear, "a", "unit")
    refused("preprocessing is missing", ventral.score_v1, network, "relu")
    for returned, words in ((None, "preprocessing returns NoneType for 1 image; it must return a tensor"),
                            (torch.zeros(()), "preprocessing returns Tensor for 1 image"),
                            (torch.zeros(2, 3), "preprocessing returns a tensor of shape (2, 3) for 1 image")):
        refused(words, score, "relu", preprocessing=lambda images: returned)
    refused("returns (1, 4, 14, 14) for 4 images", ventral.score_v1,
            lambda images: network(torch.from_numpy(images[:1])), preprocessing="unit", pixels=64)
    for hooks in (part._forward_hooks for part in network.modules()):
        assert not hooks  # whatever went wrong, the module is as it was


def responses_of(network, layer, images):
    from ventral import _models

    module = _models._Module(network, layer, "imagenet", images.shape[-1])
    return module(images, None), module


def check_hook():
    """The last call unless another is named; tokens; chosen units; and nothing behind the layer is computed."""
    network, images = Network().eval(), numpy.random.RandomState(0).rand(3, 3, 64, 64).astype("f4")
    with torch.no_grad():
        first = torch.relu(network.norm(network.conv(torch.from_numpy(images))))
    last, module = responses_of(network, "relu", images)
    numpy.testing.assert_array_equal(last, torch.relu(first - 0.1).flatten(1).numpy())
    numpy.testing.assert_array_equal(responses_of(network, "relu#1", images)[0], first.flatten(1).numpy())
    for units in numpy.array([3, 1, 99], "u8"), numpy.array([5, 7, 1], "u8"):
        numpy.testing.assert_array_equal(module(images, units), last[:, units])
    network.pair.forward = None  # would fail if it were called
    numpy.testing.assert_array_equal(module(images, None), last)
    assert module.shape == (4, 14, 14) and module.largest == 4 * 14 * 14 and module.usual_batch() == 9

    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.block = torch.nn.Identity()

        def forward(self, images):
            return self.block(images.reshape(len(images), 96, 128))

    values, module = responses_of(Tokens().eval(), "block", images)
    assert module.shape == (128, 96, 1)
    numpy.testing.assert_array_equal(values, images.reshape(3, 96, 128).transpose(0, 2, 1).reshape(3, -1))


def check_memory():
    """A deep layer of a ResNet-50 needs little more memory than PyTorch and the network, because few images are shown."""
    def resident(key):
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(key)) / 1024

    class Enough(Exception):
        pass

    def prepare(images):
        shown[0] += len(images)
        if shown[0] > 30:
            raise Enough
        return images / 255

    shown, network = [0], torchvision.models.resnet50(weights=None).eval()
    before = resident("VmRSS:")
    try:
        ventral.score_v1(network, "layer4.1", prepare)
    except Enough:
        pass
    print(f"ResNet-50, layer4.1: {before:.0f} MB, then at most {resident('VmHWM:'):.0f} MB")
    assert resident("VmHWM:") - before < 170


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def by_disk():
    """{benchmark: (score, [value of each unit])}, and the units' positions, from recordings on disk."""
    program = f"{build}/ventral"
    for name in "images", "responses", "results":
        shutil.rmtree(f"{folder}/{name}", ignore_errors=True)
    run(program, "stimuli", f"{folder}/images", "--degrees", "8", "--quiet")
    run(sys.executable, "examples/record_pytorch.py", f"{folder}/images", f"{folder}/responses", "--model", "alexnet",
        "--layer", LAYER, "--window", ".3")
    run(program, "score", "--recordings", f"{folder}/responses", "--name", MINE, "--results", f"{folder}/results")
    found = {}
    for name in names:
        place = f"{folder}/results/{MINE}/seed-0/{name}"
        with open(place + ".csv", newline="") as table, open(place + ".json") as result:
            rows = list(csv.DictReader(table))
            found[name] = json.load(result)["score"], [float(row["value"] or "nan") for row in rows]
    return found


def compare(name, one, other, tolerance):
    units, others = one.units, other.units
    assert len(units) == len(others) > 50, (name, len(units), len(others))
    for axis in "channel", "row", "column":
        assert (units[axis] == others[axis]).all(), (name, axis)
    for a, b in zip(one, other):
        assert abs(a.score - b.score) <= tolerance and a.units == b.units, (name, a, b)
        values, kept = one.values(a.benchmark)
        numpy.testing.assert_array_equal(kept, other.values(a.benchmark)[1])
        numpy.testing.assert_allclose(values, other.values(a.benchmark)[0], rtol=1e-3, atol=1e-3, err_msg=a.benchmark)
    for set_name in "orientation", "spatial_frequency", "size", "blank":
        responses = one.responses(set_name)
        apart, largest = responses - other.responses(set_name), abs(responses).max()
        # Sums of 363 products in single precision: 1e-6 of the largest response, and a few times that at most.
        assert numpy.sqrt((apart ** 2).mean()) <= 1e-6 * largest, (name, set_name, apart, largest)
        assert abs(apart).max() <= 5e-6 * largest, (name, set_name, apart, largest)
    print(f"{name}: {len(units)} units, the same")


check_memory()
check_refusals()
check_hook()
if sys.argv[2:] == ["refused"]:
    sys.exit(0)
torch.manual_seed(0)
network = torchvision.models.alexnet(weights=None).eval()
memory = ventral.score_v1(network, LAYER, "imagenet", name=MODEL, batch=25)
names = [score.benchmark for score in memory]
compare("built in", memory, ventral.score_v1(MODEL), 1e-6)
torch.onnx.export(network.features[:2].eval(), torch.zeros(1, 3, 224, 224), f"{folder}/{MODEL}.onnx")
compare("ONNX", memory, ventral.score_v1(f"{folder}/{MODEL}.onnx", "1", "imagenet"), 1e-6)
named = ventral.score_v1(network, LAYER, "imagenet", name=MINE, batch=32)
disk = by_disk()
for score in named:
    recorded, values = disk[score.benchmark]
    assert len(values) == len(named.units) and abs(recorded - score.score) < 1e-6, (score, recorded)
    found, kept = named.values(score.benchmark)
    numpy.testing.assert_allclose(numpy.where(kept, found, numpy.nan), values, rtol=1e-3, atol=1e-3)
print(f"recordings on disk: {len(named.units)} units, the same")
shutil.rmtree(folder)
