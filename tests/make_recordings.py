"""The demo recording as other people's files would hold it, written by xarray and netCDF4.

    make_recordings.py FOLDER

FOLDER is in that of make_downloads.py, which has run before.

FOLDER/same/     the same responses in another form: must be read as the demo is
FOLDER/gaps/     a twentieth of the responses marked as missing, in several ways: must be read as nan.nc is
FOLDER/odd/      sites that cannot be predicted
FOLDER/refused/  what must be refused, with a sentence
FOLDER/twins/    recordings of studies with forms of their own, and what scikit-learn finds in them (expected.json)
"""
import csv
import json
import os
import sys
import warnings

import netCDF4
import numpy as np
import xarray as xr

folder = sys.argv[1]
for name in ("same", "gaps", "odd", "refused", "twins"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
warnings.simplefilter("ignore", xr.SerializationWarning)
DEMO = "tests/reference/neural_demo/"
DATA = "__xarray_dataarray_variable__"
with xr.open_dataarray(DEMO + "assy_demo.nc") as opened:
    demo = opened.load()
base = demo.values[:, :, 0]
random = np.random.RandomState(3)
stimuli = sorted(set(demo["stimulus_id"].values))
PRESENTATION = {k: ("presentation", demo[k].values) for k in ("stimulus_id", "repetition", "object_name")}
NEUROID = {k: ("neuroid", demo[k].values) for k in ("neuroid_id", "region")}


def at(*parts):
    return os.path.join(folder, *parts) + ".nc"


def noise():
    return random.rand(*base.shape) * 30


def recording(values, bins, stop="time_bin_end", **presentation):
    """presentation x neuroid x time_bin, with these bins."""
    coordinates = dict(PRESENTATION, **{k: ("presentation", v) for k, v in presentation.items()}, **NEUROID)
    coordinates.update({"time_bin_start": ("time_bin", [b[0] for b in bins]), stop: ("time_bin", [b[1] for b in bins])})
    return xr.DataArray(np.stack(values, axis=2), dims=demo.dims, coords=coordinates)


def plain(values=base, **presentation):
    return recording([values], [(70, 170)], **presentation)


# -- the same --

SANGHAVI = [(170, 270), (70, 170), (50, 100), (100, 150), (150, 200), (200, 250), (70, 270)]
seven = [base if b == (70, 170) else noise() for b in SANGHAVI]
recording(seven, SANGHAVI).to_netcdf(at("same", "bins_end"))
recording(seven, SANGHAVI, stop="time_bin_stop").to_netcdf(at("same", "bins_stop"))
TILES = [(120, 150), (70, 120), (70, 270), (50, 100), (100, 130), (150, 170)]
spread = noise()
tiles = {(120, 150): base + spread, (70, 120): base - 3 * spread, (150, 170): base + 2 * spread}
recording([tiles.get(b, noise()) for b in TILES], TILES).to_netcdf(at("same", "bins_tile"))
demo.isel(time_bin=0).to_netcdf(at("same", "bins_single"))



def timed(name, start, end, units=None):
    """One bin, told in another way."""
    made = recording([base], [(start, end)])
    if units:
        made["time_bin_start"].attrs["units"] = made["time_bin_end"].attrs["units"] = units
    made.to_netcdf(at(*name.split("/")))


timed("same/bins_seconds", 0.07, 0.17, "s")
timed("same/bins_nanoseconds", 70_000_000, 170_000_000, "nanoseconds")
timed("same/bins_capitals", 70, 170, "MSec")
timed("same/bins_timedelta", np.timedelta64(70, "ms").astype("m8[ns]"), np.timedelta64(170, "ms").astype("m8[ns]"))
timed("same/bins_rounded", np.float32(70.00001), np.float32(170.00001))
timed("refused/bins_no_units", 0.07, 0.17)
timed("refused/bins_in_frames", 70, 170, "frames")
timed("refused/bins_in_minutes", 70, 170, "min")
demo.isel(time_bin=0).drop_vars("time_bin_end").to_netcdf(at("refused", "bins_half"))

older = plain().rename(stimulus_id="image_id").transpose("neuroid", "presentation", "time_bin")
older.name = "dicarlo.Demo2015"
older.to_netcdf(at("same", "older"))
with netCDF4.Dataset(at("same", "older"), "a") as file:
    group = file.createGroup("stimulus_set")
    group.createDimension("presentation", 3)
    group.createVariable("data", "f8", ("presentation", "presentation"))[:] = 0

# Repetitions as a dimension; its coordinate, and that of the stimuli, as xarray before 2022.11 called the
# only coordinate of a dimension.
grid = np.full((len(stimuli), 6, base.shape[1]), np.nan)
for row, stimulus, repetition in zip(base, demo["stimulus_id"].values, demo["repetition"].values):
    grid[stimuli.index(stimulus), repetition] = row
order = [3, 0, 5, 1, 4, 2]
unfolded = xr.DataArray(grid[:, order], dims=("presentation", "repetition", "neuroid"),
                        coords={"presentation_": ("presentation", stimuli), "repetition_": ("repetition", order),
                                **NEUROID})
unfolded.transpose("repetition", "neuroid", "presentation").to_netcdf(at("same", "repetitions"))
unfolded.isel(repetition=np.argsort(order)).drop_vars("repetition_").to_netcdf(at("same", "columns"))

# Presentations in the order of their repetitions, which then need no numbers; one bin that is not described.
in_order = np.argsort(demo["repetition"].values, kind="stable")
plain().isel(presentation=in_order).drop_vars("repetition").to_netcdf(at("same", "unnumbered"))
demo.isel(time_bin=0).drop_vars(["time_bin_start", "time_bin_end"]).to_netcdf(at("same", "bins_none"))

chunks = {DATA: dict(zlib=True, complevel=9, shuffle=True, chunksizes=(2, 5, 97))}
three = recording([base + 1, base - 1, noise()], [(70, 120), (120, 170), (170, 220)])
three.transpose("time_bin", "neuroid", "presentation").to_netcdf(at("same", "chunks"), encoding=chunks)

# Coordinates that are not read may lack values.
depth = np.where(np.arange(14) % 3 == 0, np.nan, 1.5)
plain().assign_coords(depth=("neuroid", depth)).to_netcdf(at("same", "depth"))


def table(name, identifiers, nameless=None):
    """The demo's stimulus table with other identifiers, one of them without an object."""
    with open(DEMO + "stimulus_demo.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["object_name"] = "" if row["stimulus_id"] == nameless else row["object_name"]
        row["stimulus_id"] = identifiers[row["stimulus_id"]]
    with open(os.path.join(folder, "same", name + ".csv"), "w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


# Stimulus i of the demo is number 5 (i + 1): as text, "100" would come before "5".
number = {s: 5 * (i + 1) for i, s in enumerate(stimuli)}
plain(stimulus_id=[number[s] for s in demo["stimulus_id"].values]).to_netcdf(at("same", "numbers"))
plain(stimulus_id=["%06d" % number[s] for s in demo["stimulus_id"].values]).to_netcdf(at("same", "padded"))
table("zeros", {s: "%04d" % n for s, n in number.items()})
table("points", {s: "%d.0" % n for s, n in number.items()})
table("ambiguous", {s: "%04d" % n if n > 5 else "10.0" for s, n in number.items()})
large = 2 ** 60  # double would round numbers like these
plain(stimulus_id=[large + number[s] for s in demo["stimulus_id"].values]).to_netcdf(at("same", "large"))
table("large", {s: str(large + n) for s, n in number.items()})
long = {s: "x" * 5000 + s for s in stimuli}
plain(stimulus_id=[long[s] for s in demo["stimulus_id"].values]).to_netcdf(at("same", "long"))
table("long", long)

# Both names of stimuli: the same, of another numbering, and one that says something else.
both = demo["stimulus_id"].values
plain(image_id=both).to_netcdf(at("same", "both"))
plain(image_id=[number[s] for s in both]).to_netcdf(at("same", "other_numbers"))
plain(image_id=both[::-1]).to_netcdf(at("refused", "both"))

plain().drop_vars("object_name").to_netcdf(at("same", "classes_in_table"))
table("nameless", {s: s for s in stimuli}, stimuli[9])

# A property assembly as xarray wrote it in 2020, with that year's spelling of a property.
with xr.open_dataarray(os.path.join(folder, "..", "assy_shapley_Ringach2002.nc")) as opened:
    ringach = opened.load()
OLD = {"circular_variance_bandwidth_ratio": "circular_variance_bandwith_ratio"}
properties = [OLD.get(p, p) for p in ringach["neuronal_property"].values]
attributes = {OLD.get(k[:-5], k[:-5]) + "_bins": v for k, v in ringach.attrs.items()}
xr.DataArray(ringach.values, dims=ringach.dims, attrs=attributes,
             coords={"neuronal_property_": ("neuronal_property", properties),
                     "neuroid_id": ("neuroid", np.arange(len(ringach)))}).to_netcdf(at("same", "properties"))
for name, count in (("properties_third", 2), ("properties_empty", 0)):
    xr.DataArray(np.zeros((4, 1, count)), dims=("neuroid", "neuronal_property", "foo"),
                 attrs={"max_dc_bins": [0.0, 1.0]}, coords={"neuronal_property": ["max_dc"]}
                 ).to_netcdf(at("refused", name))

# -- gaps --

gap = random.rand(*base.shape) < 0.05
thousandths = np.round(base * 1000)


def gaps(name, mark, dtype, fill, missing, agreed=True):
    """Agreed: do all versions of xarray see these gaps?"""
    marked = thousandths.copy()
    marked[gap] = mark
    encoding = {"dtype": dtype, "_FillValue": fill}
    plain(marked).to_netcdf(at("gaps", name), encoding={DATA: encoding})
    if missing is not None:
        with netCDF4.Dataset(at("gaps", name), "a") as file:
            file[DATA].setncattr("missing_value", missing)
    with xr.open_dataarray(at("gaps", name)) as array:
        assert not agreed or int(np.isnan(array).sum()) == gap.sum(), name


gaps("nan", np.nan, "f8", np.nan, None)
gaps("fill", -1, "f8", -1.0, None)
gaps("beside", -9999, "f8", np.nan, -9999.0)
gaps("single", -999.99, "f4", None, -999.99, agreed=False)  # compared in single precision, or (2025) in double
gaps("three", -8888, "f8", None, np.array([-9999.0, -8888.0, -7777.0]))
gaps("whole", -9999, "i4", None, np.array([1e12, -9999.0]))
gaps("wide", -2 ** 63, "i8", -2 ** 63, None)
half = thousandths.copy()
half[gap & (random.rand(*base.shape) < 0.5)] = -1  # some marked by one, some by the other
half[gap & (half != -1)] = -2
plain(half).to_netcdf(at("gaps", "both"), encoding={DATA: {"dtype": "i4", "_FillValue": -1}})
with netCDF4.Dataset(at("gaps", "both"), "a") as file:
    file[DATA].setncattr("missing_value", np.int16(-2))

# A coordinate's gaps: a site whose region is marked as unknown is of no region, whatever the mark.
regions = demo["region"].values.astype(object)
regions[np.flatnonzero(regions == "V4")[2]] = "IT"
marked = plain()
marked["region"] = ("neuroid", regions)
marked.to_netcdf(at("odd", "region"))
with netCDF4.Dataset(at("odd", "region"), "a") as file:
    file["region"].setncattr("missing_value", "IT")

# -- sites that cannot be predicted --

v4 = np.flatnonzero(demo["region"].values == "V4")


def odd(name, change):
    values = base.copy()
    change(values)
    plain(values).to_netcdf(at("odd", name))


def set_cells(rows, site, value):
    def change(values):
        values[rows, v4[site]] = value
    return change


def scale(site, factor):
    def change(values):
        values[:, v4[site]] *= factor
    return change


def constant(values):  # .1 added up seven or six times is not seven or six times .1
    values[:, v4[1]] = 0.1
    values[5, v4[1]] = np.nan


odd("infinite", set_cells(7, 0, np.inf))
odd("minus_infinite", set_cells(7, 6, -np.inf))
odd("huge", scale(0, 1e200))
odd("tiny", scale(0, 1e-200))
odd("constant", constant)
# Subjects of the sites, of which the constant one is left out. A coordinate with a gap does not count, nor one of the
# presentations.
ANIMALS = np.array(["Zoe", "b", "a", "b", "a", "b", "b"] + ["other"] * 7)
values = base.copy()
constant(values)
named = plain(values)
named.assign_coords(animal=("neuroid", ANIMALS)).to_netcdf(at("odd", "animals"))
named.assign_coords(subject=("neuroid", np.arange(14) // 4)).to_netcdf(at("odd", "subjects"))
named.assign_coords(animal=("neuroid", np.where(np.arange(14) == 1, np.nan, 1.0))).to_netcdf(at("odd", "some_animals"))
plain(values, animal=np.arange(len(base)) % 2).to_netcdf(at("odd", "animals_shown"))
odd("none", set_cells(slice(None), slice(None), 2.5))
lacking = unfolded.copy()
lacking[9, 2] = np.nan
lacking.to_netcdf(at("odd", "lacking"))
rest = plain(np.random.RandomState(0).randn(*base.shape))  # whose halves happen to disagree
rest.to_netcdf(at("odd", "noise"))

# -- refused --

OTHER_BINS = [(50, 100), (100, 150), (150, 200), (70, 270), (70, 120)]
recording([noise() for _ in OTHER_BINS], OTHER_BINS).to_netcdf(at("refused", "bins_gap"))
TWO_WAYS = [(70, 100), (100, 170), (70, 120), (120, 170)]
recording([noise() for _ in TWO_WAYS], TWO_WAYS).to_netcdf(at("refused", "bins_two_ways"))
recording([base, base], [(70, 170)] * 2).to_netcdf(at("refused", "bins_twice"))
recording([base], [(70, np.nan)]).to_netcdf(at("refused", "bins_nan"))
plain().drop_vars(["time_bin_start", "time_bin_end"]).to_netcdf(at("refused", "bins_nameless"))
plain().assign_coords(time_bin_start=("time_bin", ["early"])).to_netcdf(at("refused", "bins_text"))
unfolded.assign_coords(repetition_=("repetition", [0, 0, 1, 2, 3, 4])).to_netcdf(at("refused", "repetition_twice"))
plain().drop_vars("stimulus_id").to_netcdf(at("refused", "stimulus_nameless"))
late = demo.isel(time_bin=0)
late["time_bin_start"] = 100
late.to_netcdf(at("refused", "bins_single"))

repetition = demo["repetition"].values.astype(float)
repetition[[4, 40]] = np.nan
plain(repetition=repetition).to_netcdf(at("refused", "repetition_nan"))
identifiers = np.array([float(number[s]) for s in demo["stimulus_id"].values])
identifiers[11] = np.nan
plain(stimulus_id=identifiers).to_netcdf(at("refused", "stimulus_nan"))
objects = demo["object_name"].values.astype(object)
objects[demo["stimulus_id"].values == stimuli[9]] = ""
plain(object_name=objects).to_netcdf(at("refused", "class_empty"))
objects[demo["stimulus_id"].values == stimuli[9]] = "unicorn"
plain(object_name=objects).to_netcdf(at("refused", "class_alone"))
xr.concat([plain(), plain()], "electrode").to_netcdf(at("refused", "third"))
xr.concat([plain().isel(time_bin=0)] * 2, "electrode").isel(electrode=slice(0)).to_netcdf(at("refused", "third_empty"))
plain().drop_vars("region").assign_coords(region="V4").to_netcdf(at("refused", "region_single"))
plain().drop_vars("stimulus_id").assign_coords(stimulus_id=("neuroid", stimuli[:14])).to_netcdf(
    at("refused", "stimulus_along_neuroid"))
sites = demo["neuroid_id"].values.astype(object)
sites[v4[3]] = "NA"
nameless = plain().assign_coords(neuroid_id=("neuroid", sites))
nameless.to_netcdf(at("refused", "site_nameless"))
with netCDF4.Dataset(at("refused", "site_nameless"), "a") as file:
    file["neuroid_id"].setncattr("missing_value", "NA")

# -- twins: made as the studies' files are, with what scikit-learn and numpy find in them --

from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import Ridge, RidgeCV

of_v4 = np.flatnonzero(demo["region"].values == "V4")
shown = demo["stimulus_id"].values
expected = {}


def means_of(values):
    """Stimuli in order x sites, over the presentations that are not NaN."""
    with warnings.catch_warnings():  # a site that was never shown the stimulus
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.array([np.nanmean(values[shown == s], axis=0) for s in stimuli])


# Cadena2017: no regions, repetition_id, one time bin without times; not every stimulus shown to every site.
holes = base.copy()
for i, site in ((3, 0), (9, 5), (9, 6), (41, 13)):
    holes[shown == stimuli[i], site] = np.nan
holes[(shown == stimuli[20]) & (demo["repetition"].values > 1), 4] = np.nan
xr.DataArray(holes[:, :, None], dims=("presentation", "neuroid", "time_bin"),
             coords={"image_id": ("presentation", shown), "repetition_id": ("presentation", demo["repetition"].values),
                     "neuroid": demo["neuroid_id"].values}).to_netcdf(at("twins", "cadena"))
whole = [i for i in range(len(stimuli)) if i not in (3, 9, 41)]
expected["cadena"] = {"dropped": 3, "means": means_of(holes)[whole].tolist()}

# Li2026: one presentation, reliability of each site, animals.
once = demo["repetition"].values == 0
reliability = np.round(np.random.RandomState(7).rand(base.shape[1]), 4)
reliability[of_v4[1]] = np.nan
li = plain().isel(presentation=once).drop_vars(["time_bin_start", "time_bin_end"])
li.assign_coords(reliability_window=("neuroid", reliability)).to_netcdf(at("twins", "li"))
with np.errstate(invalid="ignore"):
    good = [r for r in reliability[of_v4] if r > .4]
draws = np.random.RandomState(0)
medians = [np.median(draws.choice(good, size=len(good), replace=True)) for _ in range(1000)]
expected["li"] = {"sites": len(good), "unreliable": len(of_v4) - len(good), "ceiling": float(np.median(good)),
                  "error": float(np.std(medians))}

# Halves of its own: a coordinate, or two files, the second with its sites in another order.
held_out = set(stimuli[1::3])
test = np.array([s in held_out for s in shown])
subject = np.array(["ann", "bob", "cid"])[np.arange(base.shape[1]) % 3]
halves = plain().assign_coords(subject=("neuroid", subject))
halves.assign_coords(split=("presentation", np.where(test, "test", "train"))).to_netcdf(at("twins", "halves"))
halves.isel(presentation=~test).to_netcdf(at("twins", "train"))
halves.isel(presentation=test, neuroid=slice(None, None, -1)).to_netcdf(at("twins", "test"))
halves.isel(presentation=test, neuroid=slice(2, None)).to_netcdf(at("refused", "test_sites"))
halves.assign_coords(split=("presentation", np.where(test, "test", "validation"))).to_netcdf(at("refused", "halves"))
halves.assign_coords(split=("presentation", np.where(np.arange(len(test)) % 2, "test", "train"))).to_netcdf(
    at("refused", "halves_mixed"))
with open(DEMO + "stimulus_demo.csv", newline="") as stream:
    rows = [row["stimulus_id"] for row in csv.DictReader(stream)]
features = np.load(DEMO + "activations.npy").astype(float)[[rows.index(s) for s in stimuli]]
responses = means_of(base)[:, of_v4]
train = np.array([s not in held_out for s in stimuli])


def scores_of(predicted):
    return [float(np.corrcoef(predicted[:, j], responses[~train, j])[0, 1]) for j in range(responses.shape[1])]


def fit(model, sites=slice(None)):
    return model.fit(features[train], responses[train][:, sites])


ALPHAS = np.concatenate([[.01, .1, .5, 1], np.linspace(10, 100, 4, endpoint=False)] + [
    np.linspace(10.0 ** k, 10.0 ** (k + 1), 18 + (k == 6), endpoint=k == 6) for k in range(2, 7)])
chosen = np.zeros((np.count_nonzero(~train), responses.shape[1]))
alphas = []
for name in sorted(set(subject[of_v4])):
    own = np.flatnonzero(subject[of_v4] == name)
    model = fit(RidgeCV(alphas=ALPHAS), own)
    alphas.append(float(model.alpha_))
    chosen[:, own] = model.predict(features[~train]).reshape(-1, len(own))
expected["halves"] = {"test": int(np.count_nonzero(~train)), "alphas": alphas, "ridgecv": scores_of(chosen),
                      "pls": scores_of(fit(PLSRegression(25, scale=False)).predict(features[~train])),
                      "ridge": scores_of(fit(Ridge(alpha=1)).predict(features[~train]))}
with open(os.path.join(folder, "twins", "expected.json"), "w") as stream:
    json.dump(expected, stream)
