"""The user's own recordings, in every format, from those of a draw: make_supplied_recordings.py FOLDER DRAW.

FOLDER/mixed, units and passes hold the same responses and must give the draw's results; half nearly; the
other folders have a mistake each.
"""
import os
import sys

import h5py
import netCDF4
import numpy

from repeat_set import SHOWN, repeat_of

SETS = [*SHOWN, "blank"]
folder, draw = sys.argv[1:]


def responses_of(name):
    with netCDF4.Dataset(f"{draw}/recordings/{name}.nc") as data:
        fields = [numpy.array(data[f"receptive_field_{axis}"]) for axis in "yx"]
        units = [numpy.array(data[axis]) for axis in ("channel", "y", "x")]
        return numpy.array(data["activations"]), units, fields


responses = {name: responses_of(name)[0] for name in SETS}
_, units, fields = responses_of("blank")
responses["repeat"] = repeat_of(responses)


def place(kind, name, ending):
    os.makedirs(f"{folder}/{kind}", exist_ok=True)
    return f"{folder}/{kind}/{name}.{ending}"


def npy(kind, changed=None):
    for name, array in {**responses, **(changed or {})}.items():
        if array is not None:
            numpy.save(place(kind, name, "npy"), array)


random = numpy.random.RandomState(0)
npy("npy")
npy("half", {name: array.astype("float16") for name, array in responses.items()} | {"size": None})
with h5py.File(place("half", "size", "h5"), "w") as file:
    file.create_dataset("responses", data=responses["size"].astype("float16"))
npy("lacking", {"spatial_frequency": None, "repeat": None})
# Every format once, and every way of naming rows.
orders = {name: random.permutation(len(array)) for name, array in responses.items()}
numpy.savez_compressed(place("mixed", "receptive_field", "npz"), responses=responses["receptive_field"].astype(">f8"))
with h5py.File(place("mixed", "orientation", "h5"), "w") as file:
    file.create_dataset("responses", data=responses["orientation"][:, :, None, None], compression="gzip")
with netCDF4.Dataset(place("mixed", "spatial_frequency", "nc"), "w") as file:
    order = orders["spatial_frequency"]
    file.createDimension("presentation", len(order))
    file.createDimension("neuroid", len(fields[0]))
    file.createVariable("stimulus_id", str, ("presentation",))[:] = numpy.array(
        [f"spatial_frequency_{i:04d}" for i in order], object)
    file.createVariable("activations", "f4", ("presentation", "neuroid"))[:] = responses["spatial_frequency"][order]
numpy.save(place("mixed", "size", "npy"), responses["size"][orders["size"]])
with open(f"{folder}/mixed/size.file_names.txt", "w") as names:
    names.writelines(f"images/size/size_{i:04d}.png\n" for i in orders["size"])
numpy.savez(place("mixed", "blank", "npz"), responses["blank"])
numpy.savez(place("mixed", "repeat", "npz"),
            **{f"repeat_{i:04d}.png": responses["repeat"][i].reshape(-1, 1, 1) for i in orders["repeat"]})

# As other programs leave them: names beside the responses, columns of names, lists of Windows, axes by their names.
npy("others", {name: None for name in ("orientation", "spatial_frequency", "size")})


def names_of(name):
    return [f"{name}_{i:04d}.png" for i in orders[name]]


numpy.savez(place("others", "orientation", "npz"), features=responses["orientation"][orders["orientation"]],
            files=numpy.array(names_of("orientation")), labels=numpy.arange(len(orders["orientation"])))
with h5py.File(place("others", "spatial_frequency", "h5"), "w") as file:
    file.create_dataset("responses", data=responses["spatial_frequency"][orders["spatial_frequency"]],
                        chunks=(100, 7), compression="gzip")
    file.create_dataset("stimulus_id", data=numpy.array(names_of("spatial_frequency"), object)[:, None],
                        dtype=h5py.string_dtype())
with open(f"{folder}/others/spatial_frequency.file_names.txt", "w", encoding="utf-16", newline="\r\n") as names:
    names.writelines(f"C:\\images\\{name}\n" for name in names_of("spatial_frequency"))


def with_units(kind, name, units):
    """netCDF, units x presentations."""
    with netCDF4.Dataset(place(kind, name, "nc"), "w") as file:
        array = responses[name]
        for axis, length in zip(("neuroid", "presentation"), array.shape[::-1]):
            file.createDimension(axis, length)
        file.createVariable("neuroid_id", str, ("neuroid",))[:] = numpy.array(units, object)
        file.createVariable("activations", "f4", ("neuroid", "presentation"))[:] = array.T


letters = [f"unit {u}" for u in range(len(fields[0]))]
with_units("others", "size", letters)
npy("unit_order", {"size": None, "orientation": None})
with_units("unit_order", "size", letters)
with_units("unit_order", "orientation", letters[1:] + letters[:1])

# Receptive fields that are known; two passes: a layer of which the units are a part.
npy("units", {"receptive_field": None})
with open(f"{folder}/units/mine.csv", "w") as table:
    table.write("receptive_field_x,receptive_field_y,channel,row,column\n")
    for values in zip(fields[1], fields[0], *units):
        table.write("{!r},{!r},{},{},{}\n".format(*(v.item() for v in values)))
    table.write("nan,nan,0,0,0\n".replace("nan", "3"))
for name in SETS[1:] + ["repeat"]:
    array = responses[name]
    numpy.save(place("units", name, "npy"), numpy.hstack([array, numpy.ones((len(array), 1), "f4")]))
count = len(fields[0])
silent = {name: numpy.zeros((len(responses[name]), count + 7), "f4") for name in ("receptive_field", "blank")}
for name, array in silent.items():
    array[:, 7:] = responses[name]
    numpy.save(place("passes", name, "npy"), array)

# Mistakes.
npy("batches", {"size": responses["size"].reshape(36, 64, -1)})
npy("exchanged", {"size": numpy.ascontiguousarray(responses["size"].T)})
npy("short", {"size": responses["size"][:-1]})
nan = responses["size"].copy()
nan[5, 3] = numpy.nan
npy("nan", {"size": nan})
npy("noise", {"repeat": responses["repeat"] * random.uniform(0.5, 1, responses["repeat"].shape).astype("f4")})
npy("order", {"orientation": responses["orientation"][::-1].copy()})
npy("other_units", {"size": responses["size"][:, :-1]})
npy("columns", {"size": numpy.asfortranarray(responses["size"])})
npy("twice")
numpy.savez(place("twice", "size", "npz"), responses["size"])
npy("pickle", {"size": None})
open(place("pickle", "size", "pt"), "wb").close()
npy("objects", {"size": None})
numpy.save(place("objects", "size", "npy"), numpy.array([None, 1], object), allow_pickle=True)
with h5py.File(place("several", "size", "h5"), "w") as file:
    file["a"] = file["b"] = responses["size"]
npy("cut")
with open(place("cut", "size", "npy"), "r+b") as file:
    file.truncate(1000)
npy("names")
with open(f"{folder}/names/size.file_names.txt", "w") as names:
    names.writelines("a.png\n" for _ in responses["size"])
