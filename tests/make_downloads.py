"""Files of the published formats, written by xarray, pandas' conventions and Pillow, to test the readers with.

    make_downloads.py FOLDER

FOLDER/            property assemblies, stimulus sets and images under the names of data/datasets.csv
FOLDER/broken/     what must be refused

Contents are synthetic and say so nowhere but here: they exist for the tests only. Values follow from
formulas that the tests repeat.
"""
import csv
import io
import json
import math
import os
import sys
import zipfile

import numpy as np
import xarray as xr
from PIL import Image

folder = sys.argv[1]
for name in ("", "broken"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
biology = json.load(open("data/biology.json"))
random = np.random.RandomState(7)


def at(*parts):
    return os.path.join(folder, *parts)


# -- property assemblies: neurons at random places of their bins; one of Ringach's is moved to another bin --

ASSEMBLIES = {
    "assy_shapley_Ringach2002.nc": {
        "circular_variance": "circular_variance", "bandwidth": "or_bandwidth",
        "orthogonal_preferred_ratio": "orth_pref_ratio", "orientation_selective": "or_selective",
        "circular_variance_bandwidth_ratio": "cv_bandwidth_ratio",
        "orthogonal_preferred_ratio_circular_variance_difference": "opr_cv_diff",
        "modulation_ratio": "modulation_ratio", "max_dc": "max_dc"},
    "assy_devalois_DeValois1982a.nc": {"preferred_orientation": "pref_or"},
    "assy_devalois_DeValois1982b.nc": {"peak_spatial_frequency": "peak_sf"},
    "assy_schiller_Schiller1976c.nc": {"spatial_frequency_bandwidth": "sf_bandwidth",
                                       "spatial_frequency_selective": "sf_selective"},
    "assy_movshon_Cavanaugh2002a.nc": {"grating_summation_field": "grating_summation_field",
                                       "surround_diameter": "surround_diameter",
                                       "surround_suppression_index": "surround_suppression_index"},
}


def neurons(entry):
    edges, values = np.array(entry["bin_edges"]), []
    for i, count in enumerate(entry["counts"]):
        values += list(edges[i] + random.uniform(0.05, 0.95, int(count)) * (edges[i + 1] - edges[i]))
    values += [np.nan] * int(entry["not_a_number"])
    return random.permutation(values)


for file, properties in ASSEMBLIES.items():
    columns, attributes = {}, {}
    for published, suffix in properties.items():
        entry = next(v for k, v in biology.items() if k.endswith("-" + suffix))
        columns[published] = neurons(entry)
        attributes[published + "_bins"] = np.array(entry["bin_edges"], dtype=float)
    if "max_dc" in columns:
        edges = attributes["max_dc_bins"]
        lowest = int(np.nanargmin(columns["max_dc"]))
        columns["max_dc"][lowest] = edges[-1] * 10  # outside: counted in the last bin
    most = max(len(v) for v in columns.values())
    table = np.full((most, len(columns)), np.nan)
    for j, values in enumerate(columns.values()):
        assert len(values) == most, (file, list(columns))
        table[:, j] = values
    array = xr.DataArray(table, dims=("neuroid", "neuronal_property"),
                         coords={"neuroid_id": ("neuroid", ["n%d" % i for i in range(most)]),
                                 "region": ("neuroid", ["V1"] * most),
                                 "neuronal_property": list(columns)}, attrs=attributes)
    if "Cavanaugh" in file:
        array = array.transpose("neuronal_property", "neuroid")
    array.to_netcdf(at(file))

# -- the texture study's: 102 neurons whose histogram is 0, 1, 2, .. in the bins of each property --

EDGES = {"max_texture": np.logspace(-1, 3, 13), "max_noise": np.logspace(-1, 3, 13),
         "texture_modulation_index": np.linspace(-1, 1, 25),
         "absolute_texture_modulation_index": np.linspace(0, 1, 13),
         "texture_selectivity": np.linspace(0, 1, 11), "texture_sparseness": np.linspace(0, 1, 11),
         "variance_ratio": np.logspace(-2, 1, 13)}
table = np.full((102, len(EDGES)), np.nan)
for j, edges in enumerate(EDGES.values()):
    centres, row = (edges[:-1] + edges[1:]) / 2, 0
    for i, centre in enumerate(centres):
        for _ in range(i % 5 + 1):
            if row < 100:  # two neurons stay NaN
                table[row, j] = centre
                row += 1
xr.DataArray(table, dims=("neuroid", "neuronal_property"),
             coords={"neuroid_id": ("neuroid", np.arange(102)), "neuronal_property": list(EDGES)},
             attrs={k + "_bins": v for k, v in EDGES.items()}
             ).to_netcdf(at("assy_movshon_FreemanZiemba2013_V1_properties.nc"))

# -- textures: plain images, so that what a pixel or an energy unit answers is known on paper, with a
#    window of noise in one corner that the field's units do not see --


def png(pixels, mode=None):
    stream = io.BytesIO()
    image = Image.fromarray(np.asarray(pixels, dtype=np.uint8))
    (image.convert(mode) if mode else image).save(stream, format="PNG")
    return stream.getvalue()


def write_set(table, archive, rows, images, columns):
    with open(table, "w", newline="") as stream:
        writer = csv.DictWriter(stream, columns, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, bytes_ in images.items():
            stream.writestr(name, bytes_)


def texture_level(type_, family, sample):
    """Gray level: texture 40 + 8 family + sample/2, noise half way from that to mid-gray."""
    level = 40 + 8 * family + sample
    return level if type_ == 2 else (level + 128) // 2


rows, images = [], {}
for type_ in (1, 2):
    for family in range(1, 16):
        for sample in range(1, 16):
            identifier = "tex-%d-%d-%d" % (type_, family, sample)
            pixels = np.full((80, 80), texture_level(type_, family, sample))
            # a sinusoidal texture of the family's contrast in the lower right quadrant, where units look
            r, c = np.mgrid[0:80, 0:80]
            wave = np.sin((r * math.cos(family) + c * math.sin(family)) * (0.3 + 0.1 * sample))
            pixels = np.clip(pixels + (r >= 40) * (c >= 40) * wave * 6 * family / (3 - type_), 0, 255)
            file = "images/%s.png" % identifier
            images[file] = png(pixels, "RGB" if sample % 2 else None)
            rows.append({"sample": sample, "image_file_name": identifier + ".png", "image_id": identifier,
                         "degrees": 8, "position_y": 0.5, "position_x": 0.5, "family": family, "type": type_,
                         "note": 'a "quoted", cell'})
order = random.permutation(len(rows))
TEXTURE_COLUMNS = ["sample", "note", "image_id", "degrees", "position_y", "position_x", "family", "type",
                   "image_file_name"]
rows = [rows[i] for i in order]
texture_files = at("stimulus_FreemanZiemba2013_properties.csv"), at("stimulus_FreemanZiemba2013_properties.zip")
write_set(*texture_files, rows, images, TEXTURE_COLUMNS)

# -- gratings: the blank, whole; some of the orientation set, one of them with one pixel changed --


def grating(y, x, contrast, radius, frequency, orientation, phase):
    r, c = np.mgrid[0:672, 0:672]
    dy, dx = (r - 336) / 56 - y, (c - 336) / 56 - x
    o, p = orientation / 180 * np.pi, phase / 180 * np.pi
    wave = ((np.sin((dx * np.cos(o) + dy * np.sin(o)) * frequency * 2 * np.pi + p) * contrast + 1) / 2) * 255
    return np.where(dx ** 2 + dy ** 2 <= radius ** 2, wave.astype(np.uint8), 128).astype(np.uint8)


GRATING_COLUMNS = ["image_id", "degrees", "position_y", "position_x", "contrast", "radius", "spatial_frequency",
                   "orientation", "phase", "image_file_name"]
write_set(at("stimulus_Marques2020_blank.csv"), at("stimulus_Marques2020_blank.zip"),
          [{"image_id": "blank", "degrees": 12, "image_file_name": "blank.png"}],
          {"blank.png": png(np.full((448, 448), 128))}, ["image_id", "degrees", "image_file_name"])
frequencies = 2 ** np.linspace(-1.375, 3.875, 22)
rows, images = [], {}
for n, (cycles, f, orientation, phase) in enumerate(
        [(c, f, o, p) for c in (2, 4) for f in (4, 16) for o in (0, 75, 135) for p in (0, 135)]):
    frequency = frequencies[f]
    parameters = (0.5, 0.5, 1.0, cycles / (2 * frequency), frequency, orientation, phase)
    pixels = grating(*parameters)
    if n == 5:
        pixels[364, 364] ^= 4
    images["g%d.png" % n] = png(pixels)
    rows.append(dict(zip(GRATING_COLUMNS, ("g%d" % n, 12) + parameters + ("g%d.png" % n,))))
write_set(at("stimulus_Marques2020_orientation.csv"), at("stimulus_Marques2020_orientation.zip"),
          rows[::-1], images, GRATING_COLUMNS)

# -- what must be refused --

good = open(texture_files[1], "rb").read()
open(at("broken", "truncated.zip"), "wb").write(good[:len(good) // 2])
with zipfile.ZipFile(at("broken", "escape.zip"), "w") as stream:
    stream.writestr("../evil.png", b"x")
with zipfile.ZipFile(at("broken", "link.zip"), "w") as stream:
    link = zipfile.ZipInfo("link.png")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    stream.writestr(link, "/etc/passwd")
damaged = bytearray(good)
start = damaged.find(b"PNG") + 60
damaged[start] ^= 0xff
open(at("broken", "damaged.zip"), "wb").write(damaged)
text = open(texture_files[0]).read().splitlines()
open(at("broken", "incomplete.csv"), "w").write("\n".join(text[:-3]) + "\n")
open(at("broken", "twice.csv"), "w").write("\n".join(text + text[-1:]) + "\n")
open(at("broken", "family.csv"), "w").write("\n".join(text).replace(",0.5,0.5,15,", ",0.5,0.5,16,") + "\n")
open(at("broken", "many.csv"), "w").write("\n".join(text[:-9]) + "\n")
for name, place, old, new in (("aside", -1, ",8,0.5,0.5,", ",8,0.5,0.75,"), ("larger", -1, ",8,0.5,", ",9,0.5,"),
                              ("flat", 1, ",8,0.5,", ",0,0.5,")):
    changed = list(text)
    changed[place] = changed[place].replace(old, new)
    assert changed != text
    open(at("broken", name + ".csv"), "w").write("\n".join(changed) + "\n")
one = [line.replace('2,"a', '3,"a', 1) if '"tex-1-1-2"' in line else line for line in text]
open(at("broken", "sample_twice.csv"), "w").write("\n".join(one) + "\n")
open(at("broken", "half.csv"), "w").write("\n".join(text).replace(",0.5,0.5,15,", ",0.5,0.5,1.5,") + "\n")
open(at("broken", "ragged.csv"), "w").write("\n".join(text) + "\n1,2,3\n")
open(at("broken", "quote.csv"), "w").write('image_id,image_file_name\n"a,b\n')
open(at("broken", "lacks.csv"), "w").write("image_id,image_file_name\na,none.png\nb,neither.png\n")
open(at("broken", "empty.csv"), "w").write("")
recording = open(at("assy_shapley_Ringach2002.nc"), "rb").read()
open(at("broken", "truncated.nc"), "wb").write(recording[:len(recording) // 3])

# -- neural recordings: the demo, changed --

demo = xr.open_dataarray("tests/reference/neural_demo/assy_demo.nc").load()


def broken(name, array):
    array.to_netcdf(at("broken", name + ".nc"))


other = demo.copy(deep=True)
other["stimulus_id"].values[0] = "unknown"
broken("neural_other_stimulus", other)
first = demo["stimulus_id"].values[0]
broken("neural_lacks_stimulus", demo.isel(presentation=demo["stimulus_id"].values != first))
broken("neural_duplicate", xr.concat([demo, demo.isel(presentation=[3])], "presentation"))
broken("neural_same_site", xr.concat([demo, demo.isel(neuroid=[0])], "neuroid"))
late = demo.copy(deep=True)
late["time_bin_start"].values[:] = 300
late["time_bin_end"].values[:] = 400
broken("neural_late", late)
constant = demo.copy(deep=True)
constant.values[:, demo["region"].values == "IT"] = 3
broken("neural_constant", constant)

shape = demo.copy(deep=True)
v4 = np.flatnonzero(demo["region"].values == "V4")
sorted_stimuli = sorted(set(demo["stimulus_id"].values))
shape.values[:, v4[0]] = 1  # constant
shape.values[shape["stimulus_id"].values == sorted_stimuli[4], v4[1]] = np.nan  # incomplete
drop = np.flatnonzero(shape["stimulus_id"].values == sorted_stimuli[0])[2]
values = np.concatenate([shape.values + add for add in (500, 1, -1, -300)], axis=2)
shape = xr.DataArray(values.astype(np.float32), dims=shape.dims, coords={
    "image_id": ("presentation", demo["stimulus_id"].values.astype("S")),
    "repetition": ("presentation", ["rep%d" % r for r in demo["repetition"].values]),
    "neuroid_id": ("neuroid", demo["neuroid_id"].values), "region": ("neuroid", demo["region"].values.astype("S")),
    "time_bin_start": ("time_bin", [0, 70, 120, 170]), "time_bin_end": ("time_bin", [70, 120, 170, 220])})
shape = shape.isel(presentation=np.arange(len(demo)) != drop).transpose("time_bin", "neuroid", "presentation")
shape.to_netcdf(at("neural_shape.nc"))
