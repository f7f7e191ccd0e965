"""Writes resnet_sklearn.json: the demo recording predicted from the real network, by Pillow, PyTorch and scikit-learn.

The demo's images at 8 degrees on the 8-degree screen (and, shown at 4 degrees, on gray), resnet-50-doubled_untrained of
torch.manual_seed(0), layer1.0.relu2 for V4 and layer2.3.relu2 for IT, PLSRegression(25, scale=False).

    python3 resnet_sklearn.py        in this folder; needs python3-torch, -pil, -sklearn, -xarray
"""
import csv
import io
import json
import zipfile

import numpy as np
import sklearn
import torch
import torch.nn as nn
import xarray as xr
from PIL import Image
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit


def conv(i, o, k, s=1, p=0):
    return nn.Conv2d(i, o, k, s, p, bias=False)


class Block(nn.Module):
    def __init__(self, i, w, o, s, project):
        super().__init__()
        down = conv(i, o, 1, s) if project else None
        self.conv1, self.conv2, self.conv3 = conv(i, w, 1), conv(w, w, 3, s, 1), conv(w, o, 1)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm2d(w), nn.BatchNorm2d(w), nn.BatchNorm2d(o)
        self.downsample = nn.Sequential(down, nn.BatchNorm2d(o)) if project else nn.Identity()

    def inner(self, x):
        return torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))

    def forward(self, x):
        return torch.relu(self.bn3(self.conv3(self.inner(x))) + self.downsample(x))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.pool = conv(3, 128, 7, 2, 3), nn.BatchNorm2d(128), nn.MaxPool2d(3, 2, 1)
        i = 128
        for stage, (w, n) in enumerate(zip([128, 256, 512, 1024], [3, 4, 6, 3])):
            blocks = []
            for b in range(n):
                blocks.append(Block(i, w, 4 * w, 2 if stage and not b else 1, b == 0))
                i = 4 * w
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*blocks))
        self.fc = nn.Linear(i, 1000)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

    def layers(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        v4 = self.layer1[0].inner(x)
        x = self.layer2[2](self.layer2[1](self.layer2[0](self.layer1(x))))
        return v4.flatten(1).numpy(), self.layer2[3].inner(x).flatten(1).numpy()


torch.manual_seed(0)
network = Network().eval()
table = {r["stimulus_id"]: r["filename"] for r in csv.DictReader(open("stimulus_demo.csv"))}
archive = zipfile.ZipFile("stimulus_demo.zip")
demo = xr.open_dataarray("assy_demo.nc").load()
stimuli = sorted(table)


def screen(name, degrees):
    image = Image.open(io.BytesIO(archive.read(table[name]))).convert("RGB")
    size = round(8 / degrees * image.width)
    canvas = Image.new("RGB", (size, size), (128, 128, 128))
    canvas.paste(image, (round((size - image.width) / 2), round((size - image.height) / 2)))
    return np.asarray(canvas.resize((224, 224), Image.BILINEAR))


def activations(degrees):
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    v4, it = [], []
    with torch.no_grad():
        for name in stimuli:
            x = (torch.from_numpy(screen(name, degrees).copy()).float() / 255 - mean) / std
            a, b = network.layers(x.permute(2, 0, 1)[None])
            v4.append(a[0]), it.append(b[0])
    return {"V4": np.array(v4, float), "IT": np.array(it, float)}


def rotated(x):
    """As many features as stimuli, with the same inner products: partial least squares cannot tell them apart."""
    return np.linalg.qr(x.T, mode="r").T


def raw(x, y, classes):
    chosen = StratifiedShuffleSplit if classes is not None else ShuffleSplit
    r = []
    for train, test in chosen(n_splits=10, train_size=0.9, random_state=1).split(x, classes):
        p = PLSRegression(25, scale=False).fit(x[train], y[train]).predict(x[test])
        r.append([np.corrcoef(p[:, j], y[test][:, j])[0, 1] for j in range(y.shape[1])])
    return np.array(r)


names = demo["stimulus_id"].values
means = np.array([demo.values[names == s, :, 0].mean(0) for s in stimuli])
objects = np.array([demo["object_name"].values[names == s][0] for s in stimuli])
out = {"scikit-learn": sklearn.__version__, "torch": torch.__version__, "cases": []}
for degrees in (8, 4):
    seen = activations(degrees)
    for region in ("V4", "IT"):
        y = means[:, demo["region"].values == region]
        for stratified in (True, False):
            r = raw(rotated(seen[region]), y, objects if stratified else None)
            out["cases"].append({"region": region, "degrees": degrees, "stratified": stratified, "r_per_site": r.tolist(),
                                 "median": np.median(r, 1).tolist(), "raw": float(np.median(r, 1).mean()),
                                 "activation_sum": float(seen[region].sum())})
json.dump(out, open("resnet_sklearn.json", "w"))
