"""The C library libventral through ctypes: its structs and functions, and errors as exceptions.

ventral.h says what each member is. The library is $VENTRAL_LIBRARY or, without it, the one that was installed with this
module, or that the system finds.
"""
import ctypes
import os
import re
import sys
from ctypes import POINTER, c_bool, c_char, c_char_p, c_double, c_float, c_int, c_size_t, c_uint8, c_uint64, c_void_p

NAME = "libventral.so.0"
V1_BENCHMARKS = 15
METRICS = 9


class Error(Exception):
    """One sentence: what is wrong, and what to do about it."""


class _Error(ctypes.Structure):
    _fields_ = [("message", c_char * 2048)]


class Choice(ctypes.Structure):
    _fields_ = [("model", c_char_p), ("seed", c_uint64), ("reinitialise", c_bool), ("threads", c_int),
                ("data", c_char_p), ("layers", c_char_p), ("input", c_char_p), ("degrees", c_double),
                ("screen", c_int * 2)]


class Shape(ctypes.Structure):
    _fields_ = [("channels", c_int), ("rows", c_int), ("columns", c_int)]


class Batch(ctypes.Structure):
    _fields_ = [("images", POINTER(c_float)), ("count", c_size_t), ("units", POINTER(c_size_t)),
                ("unit_count", c_size_t), ("responses", POINTER(c_float))]


RESPOND = ctypes.CFUNCTYPE(c_bool, c_void_p, POINTER(Batch), POINTER(_Error))


class Network(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("layer", c_char_p), ("shape", Shape), ("input", c_char_p), ("pixels", c_int),
                ("degrees", c_double), ("batch", c_size_t), ("threads", c_int), ("data", c_char_p),
                ("respond", RESPOND), ("context", c_void_p)]


class Score(ctypes.Structure):
    _fields_ = [("benchmark", c_char * 80), ("group", c_char * 80), ("property", c_char * 64), ("unit", c_char * 16),
                *((name, c_double) for name in ("score", "error", "raw", "raw_error", "ceiling", "ceiling_error")),
                ("neurons", c_size_t), ("units", c_size_t), ("rank", c_double), ("models", c_size_t),
                *((name, c_double) for name in ("median", "best", "untrained_least", "untrained_most")),
                ("reason", c_char * 256)]


class Unit(ctypes.Structure):
    _fields_ = [("channel", c_int), ("row", c_int), ("column", c_int), ("y", c_double), ("x", c_double)]


class Recording(ctypes.Structure):
    _fields_ = [("stimuli", c_size_t), ("units", c_size_t), ("gratings", POINTER(c_double)),
                ("responses", POINTER(c_float)), ("slope", c_double), ("offset", c_double)]


class Distribution(ctypes.Structure):
    _fields_ = [("units", c_size_t), ("bins", c_size_t), ("values", POINTER(c_double)), ("kept", POINTER(c_bool)),
                *((name, POINTER(c_double)) for name in ("edges", "unit_counts", "neuron_counts"))]


class Image(ctypes.Structure):
    _fields_ = [("height", c_int), ("width", c_int), ("pixels", POINTER(c_uint8))]


class Prediction(ctypes.Structure):
    _fields_ = [(name, c_char_p) for name in ("recording", "region", "metrics", "layer")]


class Metric(ctypes.Structure):
    _fields_ = [("metric", c_char * 16),
                *((name, c_double) for name in ("score", "current_score", "raw", "error", "ceiling", "ceiling_error")),
                ("reason", c_char * 256)]


class Predicted(ctypes.Structure):
    _fields_ = [("units", c_size_t), ("sites", c_size_t), ("stimuli", c_size_t), ("count", c_size_t),
                ("metrics", Metric * METRICS)]


# What each function takes before the error, and returns.
FUNCTIONS = {
    "open": (c_void_p, POINTER(Choice)),
    "open_network": (c_void_p, POINTER(Network)),
    "select_layer": (c_bool, c_void_p, c_char_p, POINTER(Shape)),
    "activations": (c_bool, c_void_p, POINTER(Image), POINTER(c_float)),
    "score_v1": (c_bool, c_void_p, POINTER(Score), POINTER(Score)),
    "units": (POINTER(Unit), c_void_p, POINTER(c_size_t)),
    "recording": (c_bool, c_void_p, c_char_p, POINTER(Recording)),
    "distribution": (c_bool, c_void_p, c_size_t, POINTER(Distribution)),
    "gram": (c_bool, c_void_p, c_char_p, POINTER(Image), c_size_t, POINTER(c_double)),
    "predict": (c_bool, c_void_p, POINTER(Prediction), POINTER(Predicted)),
}


def _places():
    """Where the library may be: beside this module's own prefix first."""
    given = os.environ.get("VENTRAL_LIBRARY")
    if given:
        return [given]
    folder, places = os.path.dirname(os.path.abspath(__file__)), []
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        if os.path.basename(folder) == "lib":
            places.append(os.path.join(folder, NAME))
    return [place for place in [*places, os.path.join(sys.prefix, "lib", NAME)] if os.path.exists(place)] + [
        NAME, "/usr/local/lib/" + NAME]


def _load():
    for place in _places():
        try:
            library = ctypes.CDLL(place)
        except OSError as error:
            reason = error
            continue
        for name, (returned, *taken) in FUNCTIONS.items():
            function = getattr(library, "ventral_" + name)
            function.restype, function.argtypes = returned, [*taken, POINTER(_Error)]
        library.ventral_version.restype = c_char_p
        library.ventral_close.argtypes = [c_void_p]
        library.ventral_close.restype = None
        return library
    raise Error(f"the C library {NAME} cannot be loaded ({reason}); install it with `make install` or from the package "
                "libventral0, or set VENTRAL_LIBRARY to its path")


_library = None


def library():
    global _library
    if _library is None:
        _library = _load()
    return _library


def _argument(member):
    """The argument of this module for which a message has a member of C's structs."""
    return {"input": "preprocessing", "layers": "layer"}.get(member[1], member[1])


def call(name, *arguments):
    """Calls ventral_NAME; a failure is raised as an Error."""
    error = _Error()
    result = getattr(library(), "ventral_" + name)(*arguments, ctypes.byref(error))
    if not result:
        raise Error(re.sub(r"(?<![^ ])\.(input|layers|degrees|threads|data|name|screen)\b", _argument,
                           error.message.decode("utf-8", "replace")))
    return result


def version():
    return library().ventral_version().decode()


def text(name, value):
    """A string, or None, for C; refuses anything else, as a value of the argument `name`."""
    if value is None:
        return None
    if not isinstance(value, (str, os.PathLike)) or b"\0" in os.fsencode(value):
        raise Error(f"{name} cannot be {value!r}; give a string")
    return os.fsencode(value)
