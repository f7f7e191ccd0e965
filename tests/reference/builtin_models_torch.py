"""Writes builtin_models_torch.json: activations of built-in models' V1 layers to gratings, by numpy, Pillow and PyTorch.

    python3 builtin_models_torch.py > builtin_models_torch.json      (PyTorch 1.13.1)
"""
import json
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

frequencies = 2 ** np.linspace(-1.375, 3.875, 22)
GRATINGS = [(0.5, 0.5, 1, 0.75, frequencies[8], 30, 45), (0.5, 0.5, 1, 2.25, frequencies[12], 75, 270)]


def screen(y, x, contrast, radius, frequency, orientation, phase):
    r, c = np.mgrid[0:672, 0:672]
    dy, dx = (r - 336) / 56 - y, (c - 336) / 56 - x
    o, p = orientation / 180 * np.pi, phase / 180 * np.pi
    wave = ((np.sin((dx * np.cos(o) + dy * np.sin(o)) * frequency * 2 * np.pi + p) * contrast + 1) / 2) * 255
    image = np.where(dx ** 2 + dy ** 2 <= radius ** 2, wave.astype(np.uint8), 128).astype(np.uint8)
    return np.asarray(Image.fromarray(image[112:560, 112:560]).resize((224, 224), Image.BILINEAR))


def conv(i, o, k, s=1, p=0):
    return nn.Conv2d(i, o, k, s, p)


def alexnet():
    torch.manual_seed(0)
    return nn.Sequential(conv(3, 64, 11, 4, 2), nn.ReLU())  # later layers draw later


def alexnet_v2():
    torch.manual_seed(0)
    return nn.Sequential(conv(3, 64, 11, 4), nn.ReLU(), nn.MaxPool2d(3, 2), conv(64, 192, 5, 1, 2), nn.ReLU(),
                         nn.MaxPool2d(3, 2), conv(192, 384, 3, 1, 1), nn.ReLU())


def vgg():
    torch.manual_seed(0)
    layers, i = [], 3
    for v in (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"):
        if v == "M":
            layers.append(nn.MaxPool2d(2, 2))
        else:
            layers += [conv(i, v, 3, 1, 1), nn.ReLU()]
            i = v
    features = nn.Sequential(*layers)
    classifier = nn.Sequential(nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000))
    for m in list(features) + list(classifier):
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            nn.init.constant_(m.bias, 0)
        elif isinstance(m, nn.Linear):
            nn.init.normal_(m.weight, 0, 0.01)
    return features[:7]  # conv, relu, conv, relu, pool, conv, relu: features.6


class Basic(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        down = nn.Conv2d(i, o, 1, s, bias=False) if s != 1 or i != o else None  # constructed before the block's own
        self.conv1 = nn.Conv2d(i, o, 3, s, 1, bias=False)
        self.conv2 = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        if down is not None:
            self.downsample = down


def resnet18():
    torch.manual_seed(0)
    net = nn.Module()
    net.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
    i = 64
    for stage, o in enumerate((64, 128, 256, 512)):
        net.add_module("layer%d" % (stage + 1), nn.Sequential(Basic(i, o, 2 if stage else 1), Basic(o, o, 1)))
        i = o
    net.fc = nn.Linear(512, 1000)
    for m in net.modules():
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
    bn = 1 / np.sqrt(1 + 1e-5)
    return lambda x: torch.relu(net.layer1[0].conv1(F.max_pool2d(torch.relu(net.conv1(x) * bn), 3, 2, 1)) * bn)


mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
out = {"torch": torch.__version__, "models": {}}
for name, build in (("alexnet_untrained", alexnet), ("alexnet_v2_untrained", alexnet_v2), ("vgg-16_untrained", vgg), ("resnet-18_untrained", resnet18)):
    model, cases = build(), []
    for grating in GRATINGS:
        x = torch.from_numpy(screen(*grating).copy()).float()[:, :, None].expand(-1, -1, 3) / 255
        with torch.no_grad():
            a = model(((x - mean) / std).permute(2, 0, 1)[None])[0].numpy()
        random = np.random.RandomState(1)
        h, w = a.shape[1:]
        units = [[int(random.randint(a.shape[0])), int(random.randint(h * 4 // 10, h * 7 // 10)),
                  int(random.randint(w * 4 // 10, w * 7 // 10))] for _ in range(60)]
        cases.append({"grating": list(map(float, grating)), "shape": list(a.shape), "largest": float(a.max()),
                      "units": units, "values": [float(a[tuple(u)]) for u in units]})
    out["models"][name] = cases
# The first and last four numbers of each convolution's weights and biases.
ends = lambda tensor: torch.cat([tensor.flatten()[:4], tensor.flatten()[-4:]]).tolist()
out["weights"] = {"alexnet_v2_untrained": {name: ends(p.detach()) for name, p in alexnet_v2().named_parameters()}}
json.dump(out, sys.stdout)
