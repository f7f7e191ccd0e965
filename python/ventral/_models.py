"""Opening models: built-in names, ONNX files, PyTorch modules, and functions that give responses.

A PyTorch module is shown the stimuli in batches through a forward hook on the layer, which keeps what the layer returns
in its last call, as Brain-Score does ("layer1.0.relu#1": in its first), and ends the forward pass there. Nothing is
kept but the responses that the library asks for.
"""
import ctypes
import difflib
import numbers
import os
import sys

import numpy

from . import _library
from ._library import Error, call, text


MOST = {"seed": 2 ** 64 - 1, "pixels": 4096, "batch": 65536, "threads": 1024}


class Stop(Exception):
    """Layers behind the one that is recorded need not be computed."""


def _preprocessing(value):
    """The library's name for it: "imagenet", .., "mean/deviation"; None for a function."""
    if value is None:
        raise Error('preprocessing is missing; scores depend on how images are normalised, and a network does not say: '
                    'give "imagenet", "unit", "tf", "caffe" or "inside", or a mean and a deviation, for images from 0 '
                    'to 1, as ((.5, .5, .5), (.25, .25, .25))')
    if isinstance(value, str):
        return value
    if callable(value):
        return "inside"
    try:
        mean, deviation = (numpy.broadcast_to(numpy.asarray(part, float), (3,)) for part in value)
    except (TypeError, ValueError):
        raise Error(f"preprocessing cannot be {value!r}; give a name, a mean and a deviation, or a function") from None
    return "/".join(",".join(f"{number:.9g}" for number in part) for part in (mean, deviation))


def _check_number(name, value):
    """Refuses what C would read as another number, or as the default."""
    if name in MOST:
        least = 0 if name == "seed" else 1
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or not least <= value <= MOST[name]:
            raise Error(f"{name} cannot be {value!r}; give a whole number from {least} to {MOST[name]}")
    elif name == "degrees" and (isinstance(value, bool) or not isinstance(value, numbers.Real) or
                                not 0 < value <= 180):
        raise Error(f"degrees must be above 0 and at most 180, and not {value!r}")
    elif name == "screen" and not (isinstance(value, tuple) and len(value) == 2 and
                                   all(isinstance(side, numbers.Integral) and 8 <= side <= 4096 for side in value)):
        raise Error(f"screen cannot be {value!r}; give rows and columns, 8 to 4096, such as (224, 224)")


def _positions(shape):
    """Channels, rows and columns of a response without its first dimension. Tokens x channels are channels x tokens."""
    if len(shape) == 1:
        return shape[0], 1, 1
    if len(shape) == 2:
        return shape[1], shape[0], 1
    if len(shape) == 3:
        return tuple(shape)
    raise Error(f"the layer's responses to an image have {len(shape)} dimensions; one, two (tokens, channels) or three "
                "(channels, rows, columns) can be scored: name another layer")


# -- PyTorch --


def _torch():
    """PyTorch, if it was imported already, as it must have been to make a module."""
    return sys.modules.get("torch")


def is_module(model):
    return _torch() is not None and isinstance(model, _torch().nn.Module)


class _Module:
    """A layer of a PyTorch module: images in, responses out."""

    def __init__(self, module, layer, preprocessing, pixels):
        self.torch, self.module, self.name = _torch(), module, type(module).__name__
        self.prepare = preprocessing if callable(preprocessing) else None
        tensors = [*module.parameters(), *module.buffers()]
        self.device = tensors[0].device if tensors else self.torch.device("cpu")
        floating = [tensor.dtype for tensor in tensors if tensor.is_floating_point()]
        self.type = floating[0] if floating else self.torch.float32
        self.chosen = None, None
        self._check_state()
        self.layer, self.part, self.wanted = self._find(layer)
        self.shape = _positions(self._first(pixels).shape[1:])

    def usual_batch(self):
        """Images at a time: on the CPU few, for memory, if a layer up to this one is large (2 for ResNets)."""
        return min(9, max(2, 2_000_000 // self.largest)) if self.device.type == "cpu" else 64

    def _check_state(self):
        training = next((name for name, part in self.module.named_modules() if part.training), None)
        if training is not None:
            raise Error(f"{self.name} is in training mode{' (' + training + ')' if training else ''}; call "
                        "model.eval() first, so that dropout is off and batch normalisation is as trained")
        if self.type == self.torch.float16 and self.device.type == "cpu":
            raise Error(f"{self.name} is in half precision on the CPU, which PyTorch cannot compute; call "
                        "model.float() first")

    def _find(self, layer):
        if layer is None:
            raise Error(f"no layer of {self.name} is named; give the name of a module inside it as layer")
        if not isinstance(layer, str):
            raise Error(f"the layer of {self.name} cannot be {layer!r}; give the name of a module inside it")
        name, _, number = layer.partition("#")
        parts = dict(self.module.named_modules())
        if name not in parts or (number and not number.isdecimal()):
            near = difflib.get_close_matches(name, [part for part in parts if part], 4, 0)
            raise Error(f"{self.name} has no module {layer!r}; the nearest names are {', '.join(near)}")
        return layer, parts[name], int(number or 0)

    def _run(self, images, hook):
        torch = self.torch
        handle = self.part.register_forward_hook(hook)
        try:
            with torch.no_grad():
                shown = torch.from_numpy(images)
                if self.prepare:
                    shown = self._prepared(shown.to(torch.uint8))
                self.module(shown.to(self.device, self.type))
        except Stop:
            pass
        finally:
            handle.remove()

    def _prepared(self, images):
        shown = self.prepare(images)
        size = shown.shape[0] if isinstance(shown, self.torch.Tensor) and shown.dim() else None
        if size != len(images):
            returned = f"a tensor of shape {tuple(shown.shape)}" if size is not None else f"{type(shown).__name__}"
            raise Error(f"preprocessing returns {returned} for {len(images)} image{'s' * (len(images) != 1)}; it must "
                        "return a tensor whose first dimension is the images")
        return shown

    def _first(self, pixels):
        """Counts the calls of the layer, and returns what it gives for a gray image. Sets the largest output up to it."""
        outputs, sizes = [], [1]

        def measure(module, inputs, output):
            sizes.append(output.numel() if isinstance(output, self.torch.Tensor) else 1)

        handles = [part.register_forward_hook(measure) for part in self.module.modules()]
        try:
            self._run(numpy.full((1, 3, pixels, pixels), 128 if self.prepare else 0, "float32"),
                      lambda module, inputs, output: outputs.append((output, max(sizes))))
        finally:
            for handle in handles:
                handle.remove()
        if not outputs:
            raise Error(f"the layer {self.layer} of {self.name} is never called when the module is; name another one")
        if self.wanted > len(outputs) or (self.wanted == 0 and "#" in self.layer):
            raise Error(f"the layer {self.layer.partition('#')[0]} of {self.name} is called {len(outputs)} "
                        f"time{'s' * (len(outputs) != 1)}, so there is no {self.layer}")
        self.wanted = self.wanted or len(outputs)
        output, self.largest = outputs[self.wanted - 1]
        return self._tensor(output, 1)

    def _tensor(self, output, images):
        if not isinstance(output, self.torch.Tensor):
            size = f" of {len(output)}" if isinstance(output, (tuple, list)) else ""
            raise Error(f"the layer {self.layer} of {self.name} returns a {type(output).__name__}{size} and not a "
                        "tensor; name a module inside it, or the one before, that returns a single tensor")
        if output.is_complex():
            raise Error(f"the layer {self.layer} of {self.name} returns complex numbers; name a layer whose "
                        "responses are real")
        if output.dim() < 2 or output.shape[0] != images:
            raise Error(f"the layer {self.layer} of {self.name} returns {tuple(output.shape)} for {images} images; its "
                        "first dimension must be the images")
        return output

    def __call__(self, images, units):
        """Responses [images][units], of the units with these indices (None: all)."""
        outputs, calls = [], [0]

        def keep(module, inputs, output):
            calls[0] += 1
            if calls[0] == self.wanted:
                outputs.append(self._tensor(output, len(images)))
                raise Stop

        self._run(images, keep)
        if not outputs:
            raise Error(f"the layer {self.layer} of {self.name} was called {calls[0]} times and then not "
                        f"{self.wanted} times; its calls must not depend on the images")
        output = outputs[0]
        if output.dim() == 3:
            output = output.transpose(1, 2)
        output = output.flatten(1)
        if units is not None:
            output = output.index_select(1, self._indices(units))
        return output.float().cpu().numpy()

    def _indices(self, units):
        """The units on the module's device; they are the same for many batches."""
        known, indices = self.chosen
        if known is None or not numpy.array_equal(known, units):
            self.chosen = known, indices = units.copy(), self.torch.from_numpy(units.astype("int64")).to(self.device)
        return indices


# -- functions --


class _Function:
    """A function from images [n][3][pixels][pixels] to responses [n][..]."""

    def __init__(self, function, layer, pixels):
        self.function, self.name = function, getattr(function, "__name__", type(function).__name__).strip("<>")
        self.layer = layer or "responses"
        first = self._responses(numpy.zeros((1, 3, pixels, pixels), "float32"))
        self.shape = _positions(first.shape[1:])

    def usual_batch(self):
        return None

    def _responses(self, images):
        returned = self.function(images)
        if _torch() is not None and isinstance(returned, _torch().Tensor):
            returned = returned.detach().cpu()
            returned = (returned.float() if returned.is_floating_point() else returned).numpy()
        try:
            responses = numpy.asarray(returned)
        except ValueError:
            raise Error(f"{self.name} returns lists of unequal lengths; give an array whose first dimension is the "
                        "images") from None
        if responses.dtype.kind not in "fiub":
            raise Error(f"{self.name} returns {responses.dtype} values, which are not real numbers; give an array of "
                        "floats")
        if responses.ndim < 2 or len(responses) != len(images):
            shown = "one image" if len(images) == 1 else f"{len(images)} images"
            raise Error(f"{self.name} returns {responses.shape} for {shown}; its first dimension must be the images")
        return responses

    def __call__(self, images, units):
        responses = self._responses(images)
        if responses.ndim == 3:
            responses = responses.transpose(0, 2, 1)
        responses = responses.reshape(len(images), -1)
        return responses if units is None else responses[:, units]


# -- opened models --


class Model:
    """An opened model of the library; what C points to is kept alive here."""

    def __init__(self, model, layer=None, preprocessing=None, **settings):
        self.handle, self.failure, self.network = None, None, None
        path = os.fspath(model) if isinstance(model, (str, os.PathLike)) else None
        self.settings = {name: value for name, value in settings.items() if value is not None}
        for name, value in self.settings.items():
            if name not in ("name", "seed", "degrees", "screen", "pixels", "batch", "threads", "data"):
                raise TypeError(f"unexpected argument {name!r}")
            _check_number(name, value)
        if path is not None:
            self._open(path, layer, preprocessing)
        else:
            self._open_network(model, layer, preprocessing)

    def _take(self, *names):
        """The settings of this kind of model; another one would have no effect."""
        for name in self.settings:
            if name not in names:
                raise Error(f"{name} has no effect on this kind of model; leave it out")
        return self.settings

    def _threads(self):
        return self.settings.get("threads") or len(os.sched_getaffinity(0))

    def _open(self, path, layer, preprocessing):
        file = path.lower().endswith(".onnx")
        given = self._take("threads", "data", *(["degrees", "screen"] if file else ["seed"]))
        if not file and (layer is not None or preprocessing is not None):
            raise Error(f"layer and preprocessing are for networks of your own, and {path} is the name of a built-in "
                        "model; leave them out, or give a path that ends in .onnx")
        if file and callable(preprocessing):
            raise Error("preprocessing of an ONNX file cannot be a function; give a name, or a mean and a deviation")
        if file and not isinstance(layer, (str, type(None))):
            raise Error(f"the layer of {path} cannot be {layer!r}; give its name, as `ventral layers {path}` lists it")
        if file and not layer:
            raise Error(f"no layer of {path} is named; `ventral layers {path}` lists them")
        self.name, self.layer = os.path.splitext(os.path.basename(path))[0] if file else path, layer
        choice = _library.Choice(model=text("a model", path), seed=given.get("seed", 0), threads=self._threads(),
                                 data=text("data", given.get("data")), degrees=given.get("degrees", 0),
                                 screen=given.get("screen", (0, 0)))
        if file:
            choice.layers = text("the layer", f"V1={layer}")
            choice.input = text("preprocessing", _preprocessing(preprocessing))
        self.kept = choice
        self.handle = call("open", choice)

    def _open_network(self, model, layer, preprocessing):
        function = callable(model) and not hasattr(model, "forward")
        if not function and not is_module(model):
            kind = type(model).__name__
            if _torch() is None:
                raise Error(f"{kind} is not a model that can be scored, and PyTorch is not imported; give a torch.nn."
                            "Module (python3-torch), the path of an ONNX file, or the name of a built-in model")
            raise Error(f"{kind} is not a model that can be scored; give a torch.nn.Module, a function, the path of an "
                        "ONNX file, or the name of a built-in model")
        given = self._take("name", "degrees", "pixels", "batch", "threads", "data")
        normalised, pixels = _preprocessing(preprocessing), given.get("pixels", 224)
        if not function:
            self.network = _Module(model, layer, preprocessing, pixels)
        elif callable(preprocessing):
            raise Error("preprocessing of a function's images cannot be another function; call it in the first")
        else:
            self.network = _Function(model, layer, pixels)
        self.name, self.layer = given.get("name", self.network.name.strip("<>")), self.network.layer
        batch = given.get("batch") or self.network.usual_batch() or 0
        self.kept = _library.Network(
            name=text("name", self.name), layer=text("the layer", self.layer),
            shape=_library.Shape(*self.network.shape), input=text("preprocessing", normalised), pixels=pixels,
            degrees=given.get("degrees", 0), batch=batch, threads=self._threads(),
            data=text("data", given.get("data")), respond=_library.RESPOND(self._respond))
        self.handle = call("open_network", self.kept)

    def _respond(self, context, batch, error):
        """VentralRespond: what goes wrong is raised once the library's function has returned."""
        try:
            asked, side = batch.contents, self.kept.pixels
            images = numpy.ctypeslib.as_array(asked.images, (asked.count, 3, side, side))
            units = numpy.ctypeslib.as_array(asked.units, (asked.unit_count,)) if asked.units else None
            responses = numpy.ctypeslib.as_array(asked.responses, (asked.count, asked.unit_count))
            given = self.network(images, units)
            if given.shape != responses.shape:
                raise Error(f"{self.name} hands over {given.shape} responses, and not {responses.shape}; the layer "
                            "must have the same size for all images")
            responses[...] = given
            return True
        except BaseException as failure:  # also the user's interruption
            self.failure = failure
            return False

    def call(self, name, *arguments):
        self.failure = None
        try:
            return call(name, self.handle, *arguments)
        except Error:
            if self.failure is not None:
                raise self.failure from None
            raise

    def close(self):
        if self.handle:
            _library.library().ventral_close(self.handle)
        self.handle = self.network = None

    def __del__(self):
        self.close()
