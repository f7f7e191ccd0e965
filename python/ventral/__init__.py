"""Ventral: scores models of vision against the macaque's visual cortex.

    import ventral
    scores = ventral.score_v1(model, layer="layer1.0", preprocessing="imagenet")
    scores.table()
    ventral.predict(model, layers=["layer1.0", "layer2.0"], recording="MajajHong2015.public", region="V4",
                    metrics=["pls", "cka"], preprocessing="imagenet")

A model is a torch.nn.Module, a function from images to responses, the path of an ONNX file, or the name of a built-in
model. What is wrong is raised as ventral.Error, in one sentence.
"""
import collections.abc
import ctypes

from ._library import Error, version
from . import _library, _models
from ._figure import Drawing, curves
from ._scores import Predictions, Score, Scores

__all__ = ["Drawing", "Error", "Predictions", "Score", "Scores", "curves", "predict", "score_v1", "version"]


def score_v1(model, layer=None, preprocessing=None, *, name=None, seed=None, degrees=None, screen=None, pixels=None,
             batch=None, threads=None, data=None):
    """Scores of a model's layer on the V1 benchmarks that use gratings.

    model: a torch.nn.Module in evaluation mode, on any device; a function from images [n][3][pixels][pixels] to
        responses, [n][units] or [n][channels][rows][columns]; the path of an ONNX file; or a built-in model's name
    layer: the layer that represents V1, such as "layer1.0". Of a module called several times the last call counts, as
        in Brain-Score; "layer1.0.relu#1" is the first
    preprocessing: "imagenet", "unit", "tf", "caffe" or "inside"; a mean and a deviation for images from 0 to 1; or, for
        modules, a function of a uint8 tensor [n][3][pixels][pixels]
    name: the model's, which seeds the resampling; of a module by default its class
    seed: of a built-in model's random weights
    degrees: of visual angle across the input (8)
    screen: rows and columns of an ONNX file's input that is not square or leaves its size open, such as (240, 320)
    pixels: side of the input of a module or function (224)
    batch: most images at a time (on the CPU 9, or fewer for a large layer; on other devices 64)
    threads: that draw images, or run a built-in model or ONNX file (all processors)
    data: folder of Ventral's own data (as installed)
    """
    return Scores(_models.Model(model, layer, preprocessing, name=name, seed=seed, degrees=degrees, screen=screen,
                                pixels=pixels, batch=batch, threads=threads, data=data))


def predict(model, layers=None, recording=None, metrics=None, *, region=None, preprocessing=None, name=None, seed=None,
            degrees=None, screen=None, pixels=None, batch=None, threads=None, data=None):
    """Metrics of neural predictivity of some layers, for a recording.

    layers: names of layers; None: the one that a built-in model assigns to the region
    recording: "MajajHong2015.public", fetched by `ventral data`; or a JSON file as for `ventral score --sites`
    metrics: some of "pls", "ridge", "ridgecv", "cka", "rdm"; None: all
    region: "V4"; may be left out if the recording has one

    The other arguments are those of score_v1. A module is shown the images once for each 300 MB of responses.
    """
    settings = {"name": name, "seed": seed, "degrees": degrees, "screen": screen, "pixels": pixels, "batch": batch,
                "threads": threads, "data": data}
    layers = _names("layers", layers, "layer1.0")
    metrics = _names("metrics", [metrics] if isinstance(metrics, str) else metrics, "pls")
    if recording is None:
        raise Error("no recording is named; give the name of one")
    found = {}
    for layer in layers or [None]:
        asked = _library.Prediction(recording=_library.text("recording", recording),
                                    region=_library.text("region", region), layer=_library.text("a layer", layer),
                                    metrics=_library.text("metrics", metrics and ",".join(metrics)))
        opened = _models.Model(model, _own_layer(model, layer), preprocessing, **settings)
        predicted = _library.Predicted()
        opened.call("predict", asked, ctypes.byref(predicted))
        found[layer or "the region's"] = predicted
        called = opened.name
        opened.close()
    return Predictions(called, str(recording), found)


def _names(argument, given, example):
    """A list of names, or None."""
    if given is None:
        return None
    names = [] if isinstance(given, str) or not isinstance(given, collections.abc.Iterable) else list(given)
    if not names or not all(isinstance(name, str) for name in names):
        raise Error(f'{argument} must be a list of names, such as ["{example}"]')
    return names


def _own_layer(model, layer):
    """A built-in model is opened without a layer, which the prediction names."""
    return None if isinstance(model, str) and not model.lower().endswith(".onnx") else layer
