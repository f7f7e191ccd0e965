"""Files of results that were changed, exchanged or copied: refused with whose they are and what makes them again.

changed_results.py BUILD. Each case changes one file of a copy of a draw, and runs what reads it.
"""
import json
import os
import shutil
import subprocess
import sys

import netCDF4
import numpy

build = sys.argv[1]
model = "resnet-50-doubled_untrained"
draws = f"{build}/tests/results/{model}"
folder = f"{build}/tests/changed;results"  # whatever the path
ventral = f"{build}/ventral"
again = f"record again with `ventral record {model} --results '{folder}'`"


def copy():
    shutil.rmtree(folder, ignore_errors=True)
    # Without the lists by which a change of a table is noticed, too.
    shutil.copytree(draws, f"{folder}/{model}", ignore=shutil.ignore_patterns("SHA256SUMS"))


def run(*words):
    return subprocess.run([ventral, *words, "--results", folder], capture_output=True, text=True)


def refused(sentence, *words, advice=""):
    done = run(*words)
    said = done.stderr
    if done.returncode == 0 or said.count("\n") != 1 or sentence not in said or advice not in said:
        sys.exit(f"{' '.join(words)}: exit code {done.returncode}, \"{sentence}\" and \"{advice}\" are not in:\n{said}")


def is_good(*words):
    done = run(*words)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


# -- recordings --

def permute(dimension, *but):
    def change(data):
        order = numpy.random.RandomState(0).permutation(len(data.dimensions[dimension]))
        for name, variable in data.variables.items():
            if dimension in variable.dimensions and name not in but:
                variable[:] = variable[:].take(order, variable.dimensions.index(dimension))
    return change


def assign(name, change_value):
    def change(data):
        values = data[name][...]
        data[name][...] = change_value(values)
    return change


def attribute(name, value):
    return lambda data: data["activations"].setncattr(name, value)


def first_text(name, text):
    def change(data):
        data[name][0] = text
    return change


ids = [name for name in ("position_y", "position_x", "contrast", "radius", "spatial_frequency", "orientation", "phase",
                         "degrees", "activations")]
cases = [
    ("presentations in another order", permute("presentation"), "its stimulus_id has"),
    ("the same, names as before", permute("presentation", "stimulus_id"), "in another order"),
    ("names only in another order", permute("presentation", *ids), "its stimulus_id has"),
    ("other orientations", assign("orientation", lambda v: v + 15), "in another order or from another set"),
    ("other spatial frequencies", assign("spatial_frequency", lambda v: v * 1.01), "in another order"),
    ("other radii", assign("radius", lambda v: v * 2), "in another order"),
    ("other phases", assign("phase", lambda v: 180 - v), "in another order"),
    ("another contrast", assign("contrast", lambda v: v * .5), "in another order"),
    ("other positions", assign("position_x", lambda v: v + .1), "in another order"),
    ("images of other degrees", assign("degrees", lambda v: v * 0 + 8), "its degrees has 8 at 0, not 12"),
    ("another time bin", assign("time_bin_end", lambda v: v + 30), "is not the one from 70 to 170 ms"),
    ("units in another order", permute("neuroid"), "its units are not those of the orientation set"),
    ("names of units in another order", permute("neuroid", "activations", "channel", "y", "x", "receptive_field_y",
                                                "receptive_field_x"), "its neuroid_id has"),
    ("other units", assign("channel", lambda v: v + 1), "its neuroid_id has"),
    ("other receptive fields", assign("receptive_field_y", lambda v: v + .01), "its receptive field of unit 0 is not that of"),
    ("another layer of units", first_text("layer", "layer2.0.relu2"), "its layer has layer2.0.relu2 at 0"),
    ("another region of units", first_text("region", "V4"), "its region has V4 at 0, not V1"),
    ("another layer", attribute("layer", "layer2.0.relu2"), "its neuroid_id has"),
    ("another screen", attribute("visual_degrees", 4.0), "on its screen of 8 degrees"),
    ("another number of repetitions", attribute("repetitions", numpy.uint64(5)), "has 5 repetitions, not"),
    ("another version", attribute("program_version", "0.9.0"), "was recorded by version 0.9.0 of Ventral, not"),
    ("another model", attribute("model", "pixels"), "its neuroid_id has"),
    ("another seed", attribute("seed", numpy.uint64(1)), "seed 1, not of"),
    ("another seed of fields", attribute("field_seed", numpy.uint64(1)), "receptive fields of seed 1, not 0"),
    ("another set", attribute("stimulus_set", "receptive_field"), "its stimulus_id has"),
    ("another mapping", attribute("units_mapped", numpy.uint64(7)), "its layer, screen or mapping"),
    ("an ONNX file's", lambda data: [attribute(name, "x.onnx")(data) for name in (
        "model_file", "model_sha256", "model_data", "model_input", "layer_tensor", "layer_remark")],
     "is a recording of x.onnx, not of the built-in model"),
]
for set_, benchmark in (("orientation", "max_dc"), ("size", "grating_summation_field"), ("spatial_frequency", "peak_sf")):
    for title, change, sentence in cases:
        if set_ == "orientation" and "orientation set's" in sentence:
            sentence = "blank.nc: its units are not those of the orientation set"
        copy()
        path = f"{folder}/{model}/seed-0/recordings/{set_}.nc"
        with netCDF4.Dataset(path, "r+") as data:
            change(data)
        refused(sentence, "score", model, "--benchmark", benchmark, advice=again)
# Units in another order in every file: they agree, and yet their draws would be others.
copy()
for set_ in ("receptive_field", "orientation", "size", "spatial_frequency", "blank"):
    with netCDF4.Dataset(f"{folder}/{model}/seed-0/recordings/{set_}.nc", "r+") as data:
        permute("neuroid")(data)
refused("its units are not in the order of channel, row and column", "score", model, advice=again)
refused("its units are not those of the recordings", "audit", "max_dc", "--model", model, "--neuron", "0")
# A unit's audit reads the mapping set, too.
copy()
with netCDF4.Dataset(f"{folder}/{model}/seed-0/recordings/receptive_field.nc", "r+") as data:
    permute("presentation")(data)
refused("receptive_field.nc: its stimulus_id has", "audit", "max_dc", "--model", model, "--neuron", "0", advice=again)
# Another draw's recording, and one set's in the place of another's.
copy()
shutil.copy(f"{folder}/{model}/redrawn-0/recordings/size.nc", f"{folder}/{model}/seed-0/recordings/size.nc")
refused("seed 20000, not of", "score", model, "--benchmark", "grating_summation_field", advice=again)
copy()
shutil.copy(f"{folder}/{model}/seed-0/recordings/size.nc", f"{folder}/{model}/seed-0/recordings/spatial_frequency.nc")
refused("stimulus set size, not of spatial_frequency", "score", model, "--benchmark", "peak_sf", advice=again)
refused("stimulus set size, not of spatial_frequency", "score", model, advice=again)

# -- results --

leaf = "Marques2020_Ringach2002-max_dc"


def edit(name, **changes):
    copy()
    path = f"{folder}/{model}/seed-0/{name}.json"
    with open(path) as file:
        document = json.load(file)
    document.update(changes)
    with open(path, "w") as file:
        json.dump(document, file)


for changes, sentence in (({"model": "pixels"}, "is a result of pixels"), ({"seed": 3}, "seed 3"),
                          ({"networks": "redrawn"}, "networks redrawn"),
                          ({"model_file": "x.onnx", "model_input": "unit"}, "comes from an ONNX file, not from a built-in model"),
                          ({"model_file": "x.npy", "model_input": "recorded elsewhere"},
                           "comes from responses recorded elsewhere, not from a built-in model")):
    edit(leaf, **changes)
    for command in (("tree", model), ("audit", "max_dc", "--model", model), ("cite", "--model", model)):
        refused(sentence, *command)
    edit("scores", **changes)
    refused(sentence.replace("is a result of", "belongs to"), "table", model)
    if "model_file" in changes: # and what would be written over is not
        edit(leaf, **changes)
        shutil.rmtree(f"{folder}/{model}/seed-0/recordings")
        for command in (("record", model), ("score", model), ("ensemble", model, "--seeds", "1"),
                        ("score", model, "--search-layers", "V1")):
            refused(sentence, *command)
# Tables beside a result.
copy()
shutil.copy(f"{folder}/{model}/seed-0/Marques2020_DeValois1982-pref_or.histogram.csv",
            f"{folder}/{model}/seed-0/{leaf}.histogram.csv")
done = run("audit", "max_dc", "--model", model)
assert done.returncode == 1 and "score the model again" in done.stderr, done.stderr
copy()
path = f"{folder}/{model}/seed-0/{leaf}.csv"
with open(path) as file:
    lines = file.readlines()
with open(path, "w") as file:
    file.writelines(lines[:1] + lines[2:])
done = run("audit", "max_dc", "--model", model, "--neuron", "5")
assert done.returncode == 1 and "its units are not those of the recordings" in done.stderr, done.stderr
# What was not changed is read.
copy()
is_good("score", model, "--quiet")
is_good("table", model)
is_good("audit", "max_dc", "--model", model, "--neuron", "5")
shutil.rmtree(folder)
