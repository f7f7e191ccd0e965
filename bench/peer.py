"""The customary way: every image whole through PyTorch, then numpy and scipy.

    peer.py SCREENS [layer IMAGES]

resnet-50x2_untrained with the same weights (torch.manual_seed(0), then the network is built), and the same screens
(bytes written by bench/stages). Compares the activations with ours, and prints scores, wall and processor seconds.
"""
import json
import os
import resource
import sys
import time

import numpy as np
import torch
import torch.nn as nn

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "tests", "reference"))
stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
import tuning_scipy as tuning  # noqa: E402  (writes its reference values when imported)
sys.stdout = stdout

torch.set_num_threads(2)
BATCH = 8  # the fastest here; PyTorch's own cache of memory suits small batches
start_wall, start_cpu = time.time(), time.process_time()
MEAN, STD = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def conv(i, o, k, s=1, p=0):
    return nn.Conv2d(i, o, k, s, p, bias=False)


class Block(nn.Module):
    def __init__(self, i, w, o, s, project):
        super().__init__()
        down = conv(i, o, 1, s) if project else None  # constructed before the block's own
        self.conv1, self.conv2, self.conv3 = conv(i, w, 1), conv(w, w, 3, s, 1), conv(w, o, 1)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm2d(w), nn.BatchNorm2d(w), nn.BatchNorm2d(o)
        if project:
            self.downsample = nn.Sequential(down, nn.BatchNorm2d(o))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.pool = conv(3, 128, 7, 2, 3), nn.BatchNorm2d(128), nn.MaxPool2d(3, 2, 1)
        i = 128
        for stage, (w, n) in enumerate(zip([256, 512, 1024, 2048], [3, 4, 6, 3])):
            blocks = []
            for b in range(n):
                blocks.append(Block(i, w, 2 * w, 2 if stage and not b else 1, b == 0))
                i = 2 * w
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*blocks))
        self.fc = nn.Linear(i, 1000)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):  # to layer1.0.relu2
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        b = self.layer1[0]
        x = torch.relu(b.bn1(b.conv1(x)))
        return torch.relu(b.bn2(b.conv2(x)))


torch.manual_seed(0)
network = Network().eval()
screens = np.memmap(sys.argv[1], dtype=np.uint8, mode="r").reshape(-1, 224, 224)
SETS = {"receptive_field": 3528, "orientation": 1152, "spatial_frequency": 2112, "size": 2304, "blank": 1}
FIRST = dict(zip(SETS, np.cumsum([0] + list(SETS.values()))))


def images(first, count):
    x = torch.from_numpy(np.array(screens[first:first + count])).float()[:, None].expand(-1, 3, -1, -1) / 255
    return (x - MEAN[:, None, None]) / STD[:, None, None]


def activations(first, count):
    with torch.no_grad():
        return network(images(first, count)).numpy().reshape(count, -1)


if len(sys.argv) > 3:  # the whole layer only
    n = int(sys.argv[3])
    activations(FIRST["orientation"], 4)
    begin = time.time()
    total = sum(activations(FIRST["orientation"] + i, BATCH).astype(np.float64).sum() for i in range(0, n, BATCH))
    print("PyTorch  %8.1f images/s   sum %.6g" % (n / (time.time() - begin), total))
    sys.exit()

blank = activations(FIRST["blank"], 1)[0]
maps = np.zeros((441, blank.size), np.float32)
for cell in range(441):
    maps[cell] = np.maximum((activations(FIRST["receptive_field"] + 8 * cell, 8) - blank).max(0), 0)
top = maps.max(0)
keep = np.where(maps > 0.05 * top, maps, 0)
weight = keep.sum(0, dtype=np.float64)
grid = np.arange(-2.5, 2.51, 0.25)
y, x = np.divmod(np.arange(441), 21)
with np.errstate(all="ignore"):
    py, px = (np.interp((keep * v[:, None].astype(np.float32)).sum(0, dtype=np.float64) / weight, np.arange(21), grid)
              for v in (y, x))
units = np.where((weight > 0) & (np.hypot(py - 0.5, px - 0.5) <= 0.15))[0]
del maps, keep
responses = {}
for name in ("orientation", "spatial_frequency", "size"):
    n = SETS[name]
    responses[name] = np.concatenate([activations(FIRST[name] + i, min(BATCH, n - i))[:, units] for i in range(0, n, BATCH)])
responses["blank"] = blank[None, units]

worst = largest = 0
for line in open(sys.argv[1] + ".activations"):
    c, r, k, *values = line.split()
    place = np.where(units == (int(c) * 56 + int(r)) * 56 + int(k))[0]
    if len(place):
        theirs = responses["orientation"][::64, place[0]]
        worst = max(worst, np.abs(theirs - np.array(values, float)).max())
        largest = max(largest, theirs.max())
print("activations agree to %.1e of the largest" % (worst / largest))
assert worst < 1e-4 * largest

b = responses["blank"][0].astype(float)
peak = responses["orientation"].reshape(-1, 8, len(units)).mean(1).max(0).astype(float)
driven = peak - b > 5 / 243.1 * (peak - b).max()
slope = (33.8 - 0.82) / (np.median(peak[driven]) - np.median(b[driven]))
offset = 0.82 - slope * np.median(b[driven])
rates = {k: np.maximum(0, slope * v.astype(float) + offset) for k, v in responses.items()}
table = {name: np.array([getattr(tuning, f)(rates[name][:, u], rates["blank"][0, u]) for u in range(len(units))])
         for name, f in (("orientation", "orientation"), ("spatial_frequency", "frequency"), ("size", "size"))}
o, f, s = table["orientation"], table["spatial_frequency"], table["size"]
o, of, fm, fb, s = o[o[:, 0] > 0], f, f[f[:, 0] > 0], f[f[:, 2] > 0], s[s[:, 0] > 0]
R, D, S, C = ("Marques2020_" + w for w in ("Ringach2002-", "DeValois1982-", "Schiller1976-", "Cavanaugh2002-"))
properties = {R + "max_dc": o[:, 1], R + "modulation_ratio": o[:, 2], R + "circular_variance": o[:, 3],
              R + "or_bandwidth": o[:, 4], R + "orth_pref_ratio": o[:, 5], D + "pref_or": o[:, 6],
              R + "or_selective": 1.0 - np.isnan(o[:, 4]), R + "cv_bandwidth_ratio": o[:, 3] / o[:, 4],
              R + "opr_cv_diff": o[:, 5] - o[:, 3], S + "sf_bandwidth": fm[:, 1],
              S + "sf_selective": 1.0 - np.isnan(fm[:, 1]), D + "peak_sf": fb[:, 3],
              C + "surround_suppression_index": s[:, 1], C + "grating_summation_field": s[:, 2],
              C + "surround_diameter": s[:, 3]}
biology = json.load(open(os.path.join(os.path.dirname(__file__), "..", "data", "biology.json")))
random = np.random.RandomState(0)


def similarity(values, entry):
    edges, q = np.array(entry["bin_edges"]), np.array(entry["counts"], float)
    q = np.cumsum(q / q.sum())
    worst = max(np.abs(1 - q).max(), np.abs(np.append(np.zeros(len(q) - 1), 1) - q).max())
    draws = []
    for _ in range(1000):
        v = np.clip(random.choice(values, entry["neurons"]), edges[0], edges[-1])
        p = np.histogram(v, edges)[0]
        draws.append(1 - np.abs(np.cumsum(p / p.sum()) - q).max() / worst)
    return np.nanmean(draws)


for name, values in sorted(properties.items()):
    e = biology[name]
    centres = (np.array(e["bin_edges"][1:]) + np.array(e["bin_edges"][:-1])) / 2
    neurons = np.concatenate([np.repeat(centres, e["counts"]), np.full(e["not_a_number"], np.nan)])
    print("score %s %.4f" % (name, similarity(values, e) / similarity(neurons, e)))
usage = resource.getrusage(resource.RUSAGE_SELF)
print("peer %.2f s wall %.2f s processor %.0f MB" % (time.time() - start_wall, usage.ru_utime + usage.ru_stime,
                                                    usage.ru_maxrss / 1024))
