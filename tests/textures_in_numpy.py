"""The texture properties, their histograms and the source check, computed again with numpy and xarray.

    textures_in_numpy.py BUILD RESULTS
"""
import csv
import json
import sys
import warnings

import numpy as np
import xarray as xr

build, results = sys.argv[1:]
draw = results + "/resnet-50-doubled_untrained/seed-0/"
warnings.simplefilter("ignore")


def result(name, folder=draw):
    return json.load(open(folder + name + ".json"))


textures = xr.open_dataarray(draw + "recordings/texture.nc")
blank = xr.open_dataarray(draw + "recordings/blank.nc")
assert textures.dims == ("presentation", "neuroid") and textures.shape[0] == 450
order = list(zip(textures["type"].values, textures["family"].values, textures["sample"].values))
assert order == sorted(order) and len(set(order)) == 450
assert set(textures["stimulus_id"].values) == {"tex-%d-%d-%d" % k for k in order}
assert (textures["neuroid_id"].values == blank["neuroid_id"].values).all()

line = result("Marques2020_FreemanZiemba2013-max_noise")["calibration"]


def rate(activation):
    return np.maximum(0, line["slope"] * np.maximum(activation.values.astype(float), 0) + line["offset"])


rates = rate(textures).T.reshape(-1, 2, 15, 15)
baseline = rate(blank)[0]
evoked = rates - baseline[:, None, None, None]
kept = evoked.reshape(len(evoked), -1).max(1) > 5
evoked, rates = evoked[kept], rates[kept]
family = evoked.mean(3)


def sparseness(r):
    n = r.shape[1]
    return (1 - (r.sum(1) / n) ** 2 / ((r ** 2).sum(1) / n)) / (1 - 1 / n)


z = np.sqrt(rates[:, 1] / 10) + np.sqrt(rates[:, 1] / 10 + 1)
sample_ms = ((z - z.mean(2, keepdims=True)) ** 2).sum((1, 2)) / (15 * 14)
family_ms = 15 * ((z.mean(2) - z.mean((1, 2))[:, None]) ** 2).sum(1) / 14
v_family = (family_ms - sample_ms) / 15
total = sample_ms + v_family
index = np.nanmean((family[:, 1] - family[:, 0]) / (family[:, 1] + family[:, 0]), axis=1)
expected = {"max_texture": evoked[:, 1].max((1, 2)), "max_noise": evoked[:, 0].max((1, 2)),
            "texture_modulation_index": index, "abs_texture_modulation_index": np.abs(index),
            "texture_selectivity": sparseness(family[:, 1]),
            "texture_sparseness": sparseness(evoked[:, 1].reshape(len(evoked), -1)),
            "texture_variance_ratio": (v_family / total + 0.02) / (sample_ms / total + 0.02)}
names = {"abs_texture_modulation_index": "absolute_texture_modulation_index",
         "texture_variance_ratio": "variance_ratio"}
neurons = xr.open_dataarray(build + "/tests/downloads/assy_movshon_FreemanZiemba2013_V1_properties.nc")


def cumulative(values, edges):
    counts = np.histogram(np.clip(values[~np.isnan(values)], edges[0], edges[-1]), edges)[0]
    return counts, np.cumsum(counts / counts.sum())


for name, values in expected.items():
    ours = result("Marques2020_FreemanZiemba2013-" + name)
    assert ours["status"] == "evaluated" and ours["units_kept"] == kept.sum() > 100, name
    rows = list(csv.DictReader(open(draw + "Marques2020_FreemanZiemba2013-" + name + ".csv")))
    got = np.array([float(r["value"] or "nan") for r in rows if r["kept"] == "1"])
    assert np.allclose(got, values, rtol=1e-6, atol=1e-9, equal_nan=True), (name, got[:4], values[:4])
    published = names.get(name, name)
    edges = neurons.attrs[published + "_bins"]
    biological = neurons.sel(neuronal_property=published).values
    counts, model = cumulative(values, edges)
    assert (counts == ours["model_histogram"]).all(), name
    counts, biology = cumulative(biological, edges)
    assert (counts == ours["biological_histogram"]).all() and ours["neurons"] == 102, name
    assert ours["neurons_not_a_number"] == np.isnan(biological).sum() >= 2, name
    # The score is a mean over draws: repeat them with numpy, as documented.
    worst = max(np.abs(1 - biology).max(), np.abs(biology[:-1]).max())
    for sample, seed, mean, deviation in (
            (got, ours["draws"]["model_seed"], "raw", "raw_error"),
            (np.sort(biological), ours["draws"]["biology_seed"], "ceiling", "ceiling_error")):
        random = np.random.RandomState(seed)
        scores = [1 - np.abs(cumulative(sample[random.randint(0, len(sample), 102)], edges)[1] - biology).max() / worst
                  for _ in range(1000)]
        assert abs(np.mean(scores) - ours[mean]) < 1e-9, (name, mean, np.mean(scores), ours[mean])
        assert abs(np.std(scores) - ours[deviation]) < 1e-9, (name, deviation)
    assert abs(ours["score"] - ours["raw"] / ours["ceiling"]) < 1e-9

# Neurons from the source: the same result as from the embedded histogram, but for the one that was moved.
same, moved = "Marques2020_Ringach2002-circular_variance", "Marques2020_Ringach2002-max_dc"
embedded = build + "/tests/results/resnet-50-doubled_untrained/seed-0/"
for key in ("raw", "ceiling", "score", "biological_histogram", "model_histogram"):
    assert result(same)[key] == result(same, embedded)[key], key
assert any("assy_shapley_Ringach2002.nc" in i["file"] for i in result(same)["inputs"])
assert result(moved)["biological_histogram"][-1] == result(moved, embedded)["biological_histogram"][-1] + 1

rows = list(csv.DictReader(open(results + "/source_check.csv")))
check = {(r["name"], r["kind"]): r for r in rows}
assert len(rows) == len(check) == 22 + 2 * 5
for (name, kind), row in check.items():
    if "FreemanZiemba2013" in name:  # the synthetic neurons are others than the embedded ones
        assert kind == "histogram" and row["status"] == "differs", row
    elif kind == "histogram":
        assert row["status"] == ("differs" if name == moved else "agrees"), row
        assert row["differing"] == ("2" if name == moved else "0"), row
for kind in ("table", "images"):
    assert check["blank", kind]["status"] == "agrees" and check["blank", kind]["compared"] == "1"
table, images = check["orientation", "table"], check["orientation", "images"]
assert table["compared"] == "24" and table["differing"] == str(1152 - 24), table
assert table["note"] == "0 rows match none of our gratings; 1128 of ours have no row", table
assert (images["compared"], images["differing"], images["largest_difference"]) == ("24", "1", "4"), images
assert check["size", "table"]["status"] == check["size", "images"]["status"] == "not present"
