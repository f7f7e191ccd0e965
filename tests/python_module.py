"""The Python module on the shared library, without PyTorch: tables, arrays, figures, audits, and what is refused.

    tests/python_module.py BUILD

The network is a function of numpy: oriented filters of 16 x 16 pixels on an input of 112 x 112, near its middle.
(Modules of PyTorch: python_torch.py.)
"""
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import numpy

sys.modules["torch"] = None  # as if it were not installed
from python_tests import build, folder, refused, ventral  # noqa: E402

EDGE, STEP, PLACES, FIRST = 16, 2, 15, 40


def filters():
    rows, columns = numpy.mgrid[:EDGE, :EDGE] - (EDGE - 1) / 2
    made = []
    for orientation in range(0, 180, 30):
        angle = numpy.radians(orientation)
        for phase in (0, numpy.pi / 2):
            wave = numpy.cos(2 * numpy.pi * (rows * numpy.sin(angle) + columns * numpy.cos(angle)) / 5.5 + phase)
            made.append(wave * numpy.exp(-(rows ** 2 + columns ** 2) / 15))
    return numpy.array(made, "f4").reshape(len(made), -1) / EDGE


FILTERS = filters()


def oriented(images):
    """Rectified responses of 12 filters at 15 x 15 places."""
    gray = images[:, 0, FIRST:FIRST + STEP * (PLACES - 1) + EDGE, FIRST:FIRST + STEP * (PLACES - 1) + EDGE]
    windows = numpy.lib.stride_tricks.sliding_window_view(gray, (EDGE, EDGE), (1, 2))[:, ::STEP, ::STEP]
    responses = windows.reshape(-1, EDGE * EDGE) @ FILTERS.T
    return numpy.maximum(0, responses).reshape(len(images), PLACES, PLACES, -1).transpose(0, 3, 1, 2)


def check_scores(scores):
    names = [score.benchmark for score in scores]
    assert len(scores) == 15 and names[5] == "Marques2020_Ringach2002-circular_variance" and len(scores.units) > 20
    one = scores["circular_variance"]
    assert one is scores["Ringach2002-circular_variance"] is scores[names[5]] and one.group == "V1-orientation"
    assert float(one) == one.score and abs(one.score - one.raw / one.ceiling) < 1e-12
    assert one.neurons == 304 and 0 < one.units <= len(scores.units) and 1 <= one.rank <= one.models + 1
    assert one.untrained_least <= one.untrained_most <= one.best
    assert abs(scores.mean.score) < 1 and scores.mean.models > 300 and "rank" in repr(scores)
    refused("there is no benchmark 'circular'; there are grating_", scores.__getitem__, "circular")


def check_tables(scores):
    import pandas
    import xarray

    table = scores.table()
    assert isinstance(table, pandas.DataFrame) and len(table) == 16 and table.index[-1] == "Marques2020"
    assert list(table.columns[:3]) == ["score", "error", "raw"] and table.loc["Marques2020", "score"] == scores.mean.score
    array = scores.to_xarray()
    assert array.dims == ("benchmark",) and float(array.sel(benchmark=scores["max_dc"].benchmark)) == scores["max_dc"].score
    for name in "error", "raw", "ceiling":
        assert isinstance(array.attrs[name], xarray.DataArray) and array.attrs[name].dims == array.dims
    numpy.testing.assert_allclose(array.attrs["raw"] / array.attrs["ceiling"], array)
    one = scores["max_dc"].to_xarray()
    assert float(one) == scores["max_dc"].score and float(one.attrs["raw"]) == scores["max_dc"].raw
    assert one.attrs["error"] == scores["max_dc"].error
    assert one.attrs["ceiling"].attrs["error"] == scores["max_dc"].ceiling_error


def check_recordings(scores):
    """Rates are the responses on one scale; a circular variance is what its definition makes of them."""
    rates, gratings = scores.rates("orientation"), scores.gratings("orientation")
    assert rates.shape == scores.responses("orientation").shape == (1152, len(scores.units)) and len(gratings) == 1152
    assert set(gratings["orientation"]) == set(range(0, 180, 15)) and set(gratings["phase"]) == set(range(0, 360, 45))
    values, kept = scores.values("circular_variance")
    means = rates.reshape(12, 12, 8, -1).mean(axis=2)  # [size and frequency][orientation][unit]
    for unit in numpy.flatnonzero(kept)[:10]:
        best = means[..., unit].max(axis=1).argmax()
        curve = means[best, :, unit] - scores.rates("blank")[0, unit]
        vector = (curve * numpy.exp(2j * numpy.radians(numpy.arange(0, 180, 15)))).sum() / abs(curve).sum()
        own = means[best, :, unit]
        absolute = 1 - abs((own * numpy.exp(2j * numpy.radians(numpy.arange(0, 180, 15)))).sum()) / own.sum()
        assert min(abs(values[unit] - absolute), abs(values[unit] - 1 + abs(vector))) < 1e-6
    for score in scores:
        edges, units, neurons = scores.histogram(score.benchmark)
        assert len(edges) == len(units) + 1 == len(neurons) + 1 and units.sum() <= score.units
        assert neurons.sum() <= score.neurons
    refused("receptive_field is not recorded; give orientation", scores.responses, "receptive_field")


def check_audit(scores):
    audit = scores.audit(3)
    assert audit.position == tuple(scores.units[3])[:3] and audit.receptive_field == tuple(scores.units[3])[3:]
    assert audit.in_sample["circular_variance"] == scores.values("circular_variance")[1][3]
    assert [len(places) for places, _ in audit.curves.values()] == [12, 22, 12] and "spikes/s" in str(audit)
    refused(f"there is no unit -1; give 0 to {len(scores.units) - 1}", scores.audit, -1)


def check_figures(scores):
    figure = scores.figure("orientation")
    assert len(figure.panels) == 7 and len(scores.figure().panels) == 15
    assert len(scores.figure("spatial_frequency").panels) == 3 and len(scores.figure("max_dc").panels) == 1
    refused("there is no figure 'colour'", scores.figure, "colour")
    refused("saved as .svg or .pdf", figure.save, f"{folder}/figure.png")
    for ending in "svg", "pdf":
        figure.save(f"{folder}/figure.{ending}")
    texts = [text.text for text in xml.etree.ElementTree.parse(f"{folder}/figure.svg").iter() if text.tag.endswith("text")]
    said = subprocess.run(["pdftotext", f"{folder}/figure.pdf", "-"], capture_output=True, text=True, check=True)
    assert not said.stderr, said.stderr
    for words in "circular variance", "units of oriented":
        assert words in texts and words in said.stdout


def check_refusals():
    score, predict = ventral.score_v1, ventral.predict
    refused("preprocessing is missing; scores depend", score, oriented)
    refused("preprocessing cannot be 3; give a name", score, oriented, preprocessing=3)
    refused('preprocessing cannot be "imgenet"; a network does not say how images are preprocessed: give imagenet, unit',
            score, oriented, preprocessing="imgenet")
    refused("preprocessing 123,116,103/58,57,57 has numbers for bytes from 0 to 255", score, oriented,
            preprocessing=((123, 116, 103), (58, 57, 57)))
    refused("a deviation from ", score, oriented, preprocessing=(0.5, float("nan")))
    refused("seed has no effect", score, oriented, preprocessing="unit", seed=3)
    refused("at most 180, and not 200", score, oriented, preprocessing="unit", degrees=200)
    refused("object is not a model that can be scored, and PyTorch is not imported", score, object(), "a", "unit")
    refused("NoneType is not a model that can be scored", score, None)
    refused("pixels has no effect", score, "pixels", pixels=3)
    refused("screen has no effect", score, "pixels", screen=(240, 320))
    refused("screen cannot be 240; give rows and columns", score, "absent.onnx", "layer1", "unit", screen=240)
    refused("resnet-50x2_untrained", score, "resnet-50x2")
    refused("pixels is the name of a built-in model", score, "pixels", "layer1")
    refused("no layer of absent.onnx is named", score, "absent.onnx", preprocessing="unit")
    refused("absent.onnx: cannot be read", score, "absent.onnx", "layer1", "unit")
    refused("cannot be a function", score, "absent.onnx", "layer1", lambda images: images)
    refused("the layer of absent.onnx cannot be 3", score, "absent.onnx", 3, "unit")
    refused("no layer of absent.onnx is named", score, "absent.onnx", "", "unit")
    refused("the layer cannot be 3; give a string", score, oriented, 3, "unit")
    refused("the layer cannot be 'a\\x00b'; give a string", score, oriented, "a\0b", "unit")
    refused('"" is not a model\'s name', score, oriented, preprocessing="unit", name="")
    refused("name cannot be 3; give a string", score, oriented, preprocessing="unit", name=3)
    refused("data cannot be 3; give a string", score, "pixels", data=3)
    refused("with data, or in the environment as VENTRAL_SHARE", score, "pixels", data="/nowhere")
    refused('give another, as in name my-compare', score, oriented, preprocessing="unit", name="compare")
    refused("returns (3,) for one image", score, lambda images: numpy.zeros(3), preprocessing="unit")
    refused("for 4 images; its first dimension must be the images", score, lambda images: oriented(images[:1]),
            preprocessing="unit", name="first")
    refused("lists of unequal lengths", score, lambda images: [[1, 2], [1]], preprocessing="unit")
    refused("lambda returns complex64 values, which are not real", score, lambda images: images[:, 0] * 1j,
            preprocessing="unit")
    refused("which are not real numbers", score, lambda images: numpy.array([["a"]]), preprocessing="unit")
    for name, value, least, most in (("pixels", 0, 1, 4096), ("pixels", 64.5, 1, 4096), ("batch", -1, 1, 65536),
                                     ("threads", 1025, 1, 1024), ("threads", "2", 1, 1024), ("pixels", True, 1, 4096)):
        refused(f"{name} cannot be {value!r}; give a whole number from {least} to {most}", score, oriented,
                preprocessing="unit", **{name: value})
    for value in -1, 1.5, 2 ** 64:
        refused(f"seed cannot be {value}; give a whole number from 0 to {2 ** 64 - 1}", score, "pixels", seed=value)
    for value in 0, -3, float("nan"), "8", True:
        refused("degrees must be above 0 and at most 180", score, oriented, preprocessing="unit", degrees=value)
    refused("have 4 dimensions", score, lambda images: numpy.zeros((len(images), 1, 1, 1, 1)), preprocessing="unit")
    refused("the layer must have the same size", score, lambda images: numpy.zeros((len(images), len(images))),
            preprocessing="unit")
    random = numpy.random.RandomState(0)
    refused("call model.eval()", score, lambda images: random.rand(len(images), 3), preprocessing="unit", name="noise")
    refused("not finite", score, lambda images: numpy.full((len(images), 3), numpy.nan), preprocessing="unit", name="nan")
    refused("not a model's name", score, oriented, preprocessing="unit", name="my model")
    refused("no recording is named", predict, oriented, ["responses"], preprocessing="unit")
    for layers in "responses", [], [3], 3:
        refused("layers must be a list of names", predict, oriented, layers, "MajajHong2015.public")
    for metrics in [1], [], 1, [None]:
        refused('metrics must be a list of names, such as ["pls"]', predict, oriented, ["responses"],
                "MajajHong2015.public", metrics)
    refused("cka", predict, "pixels", ["pixels"], write_session(), "ckaa")
    refused("region cannot be 4; give a string", predict, oriented, ["responses"], "MajajHong2015.public", region=4)
    refused("recording cannot be 3; give a string", predict, oriented, ["responses"], 3)
    refused("has recordings of IT and V4; give one", predict, oriented, ["responses"], "MajajHong2015.public",
            preprocessing="unit")
    refused("ventral data MajajHong2015.public", predict, oriented, ["responses"], "MajajHong2015.public", region="V4",
            preprocessing="unit", data=os.environ["VENTRAL_SHARE"])
    try:  # an exception of the function passes through the library
        score(lambda images: images[7:][0], preprocessing="unit")
    except IndexError:
        pass
    else:
        raise AssertionError("an IndexError was lost")


def write_session():
    """Six sites that respond to parts of 40 images of noise, as for ventral score --sites; returns the path."""
    import io
    import zipfile

    import netCDF4
    import PIL.Image

    random, stimuli, repetitions, sites = numpy.random.RandomState(0), 40, 4, 6
    images = random.randint(0, 256, (stimuli, 64, 64, 3), "u1")
    names = [f"s{i:02}" for i in range(stimuli)]
    with zipfile.ZipFile(f"{folder}/images.zip", "w") as archive:
        for name, image in zip(names, images):
            file = io.BytesIO()
            PIL.Image.fromarray(image).save(file, "PNG")
            archive.writestr(name + ".png", file.getvalue())
    with open(f"{folder}/stimuli.csv", "w") as table:
        table.write("image_id,filename\n" + "".join(f"{name},{name}.png\n" for name in names))
    means = numpy.array([[image[8 * site:8 * site + 20, :, 0].mean() for site in range(sites)] for image in images])
    responses = numpy.repeat(means, repetitions, 0) + 0.2 * random.randn(stimuli * repetitions, sites)
    with netCDF4.Dataset(f"{folder}/session.nc", "w") as file:
        file.createDimension("presentation", len(responses))
        file.createDimension("neuroid", sites)
        for name, axis, values in (("image_id", "presentation", numpy.repeat(names, repetitions)),
                                   ("neuroid_id", "neuroid", [f"n{site}" for site in range(sites)]),
                                   ("region", "neuroid", ["V4"] * sites)):
            file.createVariable(name, str, (axis,))[:] = numpy.array(values, object)
        file.createVariable("repetition", "i4", ("presentation",))[:] = numpy.tile(numpy.arange(repetitions), stimuli)
        file.createVariable("responses", "f4", ("presentation", "neuroid"))[:] = responses
    with open(f"{folder}/session.json", "w") as file:
        json.dump({"recording": "session.nc", "stimuli": "stimuli.csv", "images": "images.zip", "region": "V4",
                   "degrees": 8, "start": 70, "end": 170}, file)
    return f"{folder}/session.json"


def check_predictions():
    """Sites are predicted from parts of the images; a network outside has the metrics of the same one built in."""
    session = write_session()
    rows = ventral.predict(lambda images: images.mean(axis=3)[:, :, ::4].reshape(len(images), -1), ["rows"], session,
                           preprocessing="unit")
    table, array = rows.table(), rows.to_xarray()
    assert len(table) == 9 and table.loc[("rows", "pls"), "score"] > 0.2 and table.sites.unique().tolist() == [6]
    assert float(array.sel(layer="rows", metric="pls")) == table.loc[("rows", "pls"), "score"]
    assert "coordinate subject" in table.loc[("rows", "rdm"), "reason"]
    inside = ventral.predict("pixels", ["pixels"], session, ["cka"])
    outside = ventral.predict(lambda images: images, ["pixels"], session, ["cka"], preprocessing="unit")
    assert len(inside.rows()) == 4
    for one, other in zip(inside.rows(), outside.rows()):
        assert one["units"] == other["units"] == 150528 and abs(one["score"] - other["score"]) < 1e-6
    refused("is of V4, and not of IT", ventral.predict, "pixels", ["pixels"], session, region="IT")


def check_command():
    """For the same model, the module and the command give the same numbers."""
    shutil.rmtree(f"{folder}/results", ignore_errors=True)
    scores = ventral.score_v1("vone-block")

    def same(printed, number):  # but for the last bit, which JSON files may lack
        return math.isclose(printed, number, rel_tol=4e-16)

    def command(*words):
        return subprocess.run([f"{build}/ventral", *words, "--results", f"{folder}/results"], check=True,
                              capture_output=True, text=True).stdout

    nodes = {node["name"]: node for node in json.loads(command("score", "vone-block", "--json"))["nodes"]}
    rows = {line.split()[0].strip(","): line.split() for line in command("table", "vone-block").splitlines() if line}
    assert same(nodes["Marques2020"]["score_evaluated"], scores.mean.score)
    for score in [*scores, scores.mean]:
        name = score.benchmark.replace("Marques2020_", "")
        row = [f"{score.score:.3f}", "-" if score is scores.mean else f"{score.error:.3f}",
               f"{score.rank:.0f}/{score.models}", f"{score.median:.3f}", f"{score.best:.3f}",
               f"{score.untrained_least:.3f}-{score.untrained_most:.3f}"]
        printed = rows[name][3:] if score is scores.mean else rows[name][1:]  # "Marques2020, over these"
        assert row == [*printed[:2], printed[4], printed[5], *printed[7:]], (row, printed)
    for score in scores:
        node, place = nodes[score.benchmark], f"{folder}/results/vone-block/seed-0/{score.benchmark}"
        for key in "score", "raw", "raw_error", "ceiling", "ceiling_error":
            assert same(node[key], getattr(score, key)), (score, key)
        with open(place + ".json") as file:
            result = json.load(file)
        edges, units, neurons = scores.histogram(score.benchmark)
        values, kept = scores.values(score.benchmark)
        assert (result["neurons"], result["units_kept"]) == (score.neurons, score.units)
        assert (result["property"], result["unit"], node["parent"]) == (score.property, score.unit, score.group)
        assert all(map(same, result["bin_edges"], edges)) and result["model_histogram"] == units.tolist()
        assert result["biological_histogram"] == neurons.tolist()
        with open(place + ".csv", newline="") as table:
            for i, line in enumerate(csv.DictReader(table)):
                assert tuple(int(line[axis]) for axis in ("channel", "row", "column")) == tuple(scores.units[i])[:3]
                assert int(line["kept"]) == kept[i] and line["value"] in (f"{values[i]:.9g}", "")
                assert line["receptive_field_y"] == f"{scores.units[i]['y']:.9g}"
        assert i + 1 == len(scores.units)
    audit = scores.audit(3)
    for name, curve in ("circular_variance", "orientation"), ("peak_sf", "spatial_frequency"), \
            ("grating_summation_field", "size"):
        said = command("audit", "vone-block", name, "--neuron", "3")
        printed = re.findall(r"^ +(\d+\.\d{3}) +(\d+\.\d\d)  ", said.partition("tuning curve")[2], re.M)
        assert printed == [(f"{x:.3f}", f"{y:.2f}") for x, y in zip(*audit.curves[curve])], (name, printed)
        assert f"centre (y, x): {audit.receptive_field[0]:.3f}, {audit.receptive_field[1]:.3f} deg" in said
        assert f"baseline {audit.baseline:.2f}" in said
        assert "channel {}, row {}, column {}".format(*audit.position) in said
        for score in scores:
            value = audit.values[score.name]
            shown = "no value" if numpy.isnan(value) else f"{value:.4g} {score.unit}"
            assert re.search(rf"^  {re.escape(score.property)} +{re.escape(shown)} *(<-|$)", said, re.M), (score, shown)


def check_library_is_missed():
    code = "import ventral; ventral.version()"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="python",
                          env={**os.environ, "VENTRAL_LIBRARY": "/nowhere/libventral.so.0"})
    assert said.returncode == 1 and "cannot be loaded" in said.stderr and "libventral0" in said.stderr, said.stderr


def check_pip():
    """pip installs it without a compiler and a network; the version is the library's."""
    shutil.rmtree(f"{folder}/source", ignore_errors=True)
    shutil.rmtree(f"{folder}/site", ignore_errors=True)
    shutil.copytree("python", f"{folder}/source", ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps",
                    "--root-user-action=ignore", "--target", f"{folder}/site", f"{folder}/source"], check=True,
                   env={**os.environ, "PATH": "/usr/bin:/bin", "CC": "/nowhere"})
    code = "import importlib.metadata, ventral; print(ventral.version(), importlib.metadata.version('ventral'), " \
           "ventral.score_v1('pixels').mean.reason, ventral.__file__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/",
                          env={**os.environ, "PYTHONPATH": f"{folder}/site"}).stdout.split(maxsplit=2)
    assert said[0] == said[1] and said[2].startswith(f"no benchmark is scorable {folder}/site"), said


scores = ventral.score_v1(oriented, preprocessing="imagenet", pixels=112, batch=33)
check_scores(scores)
check_tables(scores)
check_recordings(scores)
check_audit(scores)
check_figures(scores)
check_refusals()
check_predictions()
check_command()
check_library_is_missed()
check_pip()
print(scores)
