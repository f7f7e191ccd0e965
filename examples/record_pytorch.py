#!/usr/bin/python3
"""Records a PyTorch model for Ventral: its answers to the stimulus sets, a file for each.

    ventral stimuli images
    python3 examples/record_pytorch.py images responses --model resnet18 --layer layer1.0.relu#2
    ventral score --recordings responses --name my-resnet18

With --window only the units around the stimuli's centre are kept, which is where receptive fields can lie in it; for
a layer of 56 x 56 positions that is a twelfth of the file. --weights takes a state_dict; --seed draws weights as
torch.manual_seed does. Your own model: put it in the place of `make_model`, and its preprocessing into `prepare`.
"""
import argparse
import csv
import difflib
import os
import sys

import numpy
import PIL.Image
import torch


def make_model(arguments):
    import torchvision

    torch.manual_seed(arguments.seed)
    if not hasattr(torchvision.models, arguments.model):
        sys.exit(f"record_pytorch.py: torchvision has no model \"{arguments.model}\"; names are as in resnet18, vgg16")
    model = getattr(torchvision.models, arguments.model)(weights=None)
    if arguments.weights:
        model.load_state_dict(torch.load(arguments.weights, map_location="cpu"))
    return model


def prepare(path, degrees, screen, pixels):
    """An image of so many degrees as a model sees it whose input shows `screen` degrees on `pixels` x `pixels`."""
    image = PIL.Image.open(path).convert("RGB")
    width = round(image.width * screen / degrees)
    left = round((image.width - width) / 2)
    image = image.crop((left, left, left + width, left + width))
    image = image.resize((pixels, pixels), PIL.Image.BILINEAR)
    values = torch.from_numpy(numpy.array(image)).permute(2, 0, 1).float() / 255
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    return (values - mean) / deviation


class Stop(Exception):
    """Layers behind the recorded one need not be computed."""


def watch(model, layer, pixels, answers):
    """Keeps what the module of that name returns in its last call, or in its second ("name#2")."""
    name, _, wanted = layer.partition("#")
    modules = dict(model.named_modules())
    if name not in modules:
        near = difflib.get_close_matches(name, modules, 4, 0)
        sys.exit(f"record_pytorch.py: the model has no module \"{name}\"; the nearest names are {', '.join(near)}")
    calls = []
    handle = modules[name].register_forward_hook(lambda module, inputs, output: calls.append(1))
    with torch.no_grad():
        model(torch.zeros(1, 3, pixels, pixels))
    handle.remove()
    if not 1 <= int(wanted or len(calls)) <= len(calls):
        sys.exit(f"record_pytorch.py: the module {name} is called {len(calls)} times, so there is no {layer}")
    call = int(wanted or len(calls))
    count = [0]

    def keep(module, inputs, output):
        count[0] += 1
        if count[0] == call:
            count[0] = 0
            answers.append(output)
            raise Stop

    modules[name].register_forward_hook(keep)


def around_centre(output, part):
    """Rows and columns of a map within that part of the screen around (0.5, 0.5) degrees of 8."""
    centre = 0.5 + 0.5 / 8
    height = output.shape[-1]
    first = max(0, int((centre - part / 2) * height))
    last = min(height, int((centre + part / 2) * height) + 1)
    return output[..., first:last, first:last]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="the folder of `ventral stimuli`")
    parser.add_argument("responses", help="where to write")
    parser.add_argument("--model", default="resnet18", help="of torchvision")
    parser.add_argument("--layer", default="layer1.0.relu#2", help="a module's name; #2 behind it: its second call")
    parser.add_argument("--weights", help="a file of torch.save(model.state_dict())")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--degrees", type=float, default=8, help="that the model's input shows")
    parser.add_argument("--pixels", type=int, default=224, help="of the model's input")
    parser.add_argument("--window", type=float, help="part of the screen around the stimuli's centre, as .3")
    parser.add_argument("--batch", type=int, default=32)
    arguments = parser.parse_args()

    if not os.path.exists(os.path.join(arguments.images, "manifest.csv")):
        parser.error(f"{arguments.images} has no manifest.csv; `ventral stimuli {arguments.images}` writes it")
    sets = {}
    with open(os.path.join(arguments.images, "manifest.csv"), newline="") as manifest:
        for row in csv.DictReader(manifest):
            sets.setdefault(row["set"], []).append(row)
    model = make_model(arguments).eval()  # no dropout, and batch normalisation as trained
    answers = []
    watch(model, arguments.layer, arguments.pixels, answers)
    os.makedirs(arguments.responses, exist_ok=True)
    for name, rows in sets.items():
        rows.sort(key=lambda row: int(row["index"]))
        kept = None
        for first in range(0, len(rows), arguments.batch):
            images = [prepare(os.path.join(arguments.images, row["file"]), float(row["degrees"]),
                              arguments.degrees, arguments.pixels) for row in rows[first:first + arguments.batch]]
            with torch.no_grad():
                try:
                    model(torch.stack(images))
                except Stop:
                    pass
            output = answers.pop()
            if arguments.window:
                output = around_centre(output, arguments.window)
            if kept is None:  # on the disk from the beginning: a whole layer need not fit into memory
                kept = numpy.lib.format.open_memmap(os.path.join(arguments.responses, name + ".npy"), "w+", "float32",
                                                    (len(rows), *output.shape[1:]))
            kept[first:first + len(output)] = output.numpy()
        kept.flush()
        print(f"{name}: {kept.shape}", flush=True)


if __name__ == "__main__":
    main()
