"""Scores of V1 benchmarks, and what they were computed from."""
import ctypes

import numpy

from . import _library
from ._figure import Figure
from ._library import Error

FIELDS = ("score", "error", "raw", "raw_error", "ceiling", "ceiling_error", "neurons", "units", "rank", "models",
          "median", "best", "untrained_least", "untrained_most")
SETS = ("orientation", "spatial_frequency", "size", "blank")
GRATING = ("y", "x", "contrast", "radius", "spatial_frequency", "orientation", "phase")
PREFIX = "Marques2020_"
PHASES = 8


def _pandas():
    try:
        import pandas
    except ImportError:
        raise Error("pandas is not installed (python3-pandas); .rows() gives the same as a list of "
                    "dictionaries") from None
    return pandas


def _xarray():
    try:
        import xarray
    except ImportError:
        raise Error("xarray is not installed (python3-xarray); .rows() gives the scores as a list of "
                    "dictionaries") from None
    return xarray


class Score:
    """One benchmark's score; members are those of VentralScore in ventral.h. NaN where there is none."""

    def __init__(self, given):
        self.benchmark, self.group = given.benchmark.decode(), given.group.decode()
        self.property, self.unit, self.reason = given.property.decode(), given.unit.decode(), given.reason.decode()
        for name in FIELDS:
            setattr(self, name, getattr(given, name))

    @property
    def name(self):
        """Its name without those of the studies: "circular_variance"."""
        return self.benchmark.rpartition("-")[2]

    def row(self):
        return {"benchmark": self.benchmark, **{name: getattr(self, name) for name in FIELDS}, "reason": self.reason}

    def to_xarray(self):
        """A number as Brain-Score's Score: its attributes are error, and raw and ceiling, which have errors as well."""
        array = _xarray().DataArray

        def score(value, error, **more):
            return array(value, attrs={"error": error, **more})

        return score(self.score, self.error, raw=score(self.raw, self.raw_error),
                     ceiling=score(self.ceiling, self.ceiling_error), benchmark=self.benchmark)

    def __float__(self):
        return self.score

    def __repr__(self):
        said = self.reason or f"{self.score:.3f} +- {self.error:.3f}"
        return f"<{self.benchmark}: {said}>"


class Audit:
    """One unit: where it is, what it responds with, and its value of each property. Prints as a table."""

    def __init__(self, scores, neuron):
        unit = scores.units[neuron]
        self.neuron, self.position = neuron, tuple(int(unit[axis]) for axis in ("channel", "row", "column"))
        self.receptive_field = float(unit["y"]), float(unit["x"])
        self.baseline = float(scores.rates("blank")[0, neuron])
        self.values, self.in_sample, self.units = {}, {}, {}
        for score in scores:
            values, kept = scores.values(score.benchmark)
            self.values[score.name], self.in_sample[score.name] = float(values[neuron]), bool(kept[neuron])
            self.units[score.name] = score.unit
        self.curves = {name: self._curve(scores, name, axis) for name, axis in
                       (("orientation", "orientation"), ("spatial_frequency", "spatial_frequency"), ("size", "radius"))}

    def _curve(self, scores, name, axis):
        """The curve that the benchmarks analyse: along one parameter, through the largest response of the set.

        Responses are means over phases; for sizes, means above the baseline or, if that is larger, modulation.
        """
        gratings, rates = scores.gratings(name)[::PHASES], scores.rates(name)[:, self.neuron].reshape(-1, PHASES)
        responses = rates.mean(axis=1)
        if name == "size":
            turns = numpy.exp(2j * numpy.pi * numpy.arange(PHASES) / PHASES)
            responses = max(responses - self.baseline, 2 / PHASES * abs(rates @ turns), key=numpy.max)
        best = gratings[responses.argmax()]
        through = numpy.all([gratings[other] == best[other] for other in
                             ("radius", "spatial_frequency", "orientation") if other != axis], axis=0)
        return gratings[axis][through] * (2 if name == "size" else 1), responses[through]

    def __str__(self):
        lines = ["unit {}: channel {}, row {}, column {}; receptive field at ({:.3f}, {:.3f}) degrees".format(
            self.neuron, *self.position, *self.receptive_field), f"  baseline {self.baseline:.2f} spikes/s"]
        for name, (places, rates) in self.curves.items():
            best = int(rates.argmax())
            axis = {"orientation": "degrees", "spatial_frequency": "cycles/degree", "size": "degrees of diameter"}[name]
            lines.append(f"  {name:18} at most {rates[best]:.2f} spikes/s, at {places[best]:.4g} {axis}")
        for name, value in self.values.items():
            said = "not driven" if not self.in_sample[name] else f"{value:.4g} {self.units[name]}".rstrip()
            lines.append(f"  {name:34} {said}")
        return "\n".join(lines)

    __repr__ = __str__


class Scores:
    """The scores of a model on the V1 benchmarks, in their order; by name, `scores["circular_variance"]`."""

    def __init__(self, model):
        scores, mean, count = (_library.Score * _library.V1_BENCHMARKS)(), _library.Score(), ctypes.c_size_t()
        model.call("score_v1", scores, ctypes.byref(mean))
        self.model, self.layer, self._opened = model.name, model.layer, model
        self._scores, self.mean = [Score(score) for score in scores], Score(mean)
        units = model.call("units", ctypes.byref(count))
        kind = numpy.dtype({"names": ["channel", "row", "column", "y", "x"], "formats": ["i4"] * 3 + ["f8"] * 2,
                            "offsets": [getattr(_library.Unit, name).offset for name in
                                        ("channel", "row", "column", "y", "x")],
                            "itemsize": ctypes.sizeof(_library.Unit)})
        self.mean.neurons = self.mean.units = None
        self.units = numpy.frombuffer(ctypes.string_at(units, count.value * kind.itemsize), kind).copy()
        model.network = None  # its module is no longer needed

    # -- scores --

    def __iter__(self):
        return iter(self._scores)

    def __len__(self):
        return len(self._scores)

    def _place(self, name):
        places = [i for i, score in enumerate(self._scores) if name in (score.benchmark, score.name) or
                  score.benchmark == PREFIX + name]
        if len(places) != 1:
            known = ", ".join(score.name for score in self._scores)
            raise Error(f"there is no benchmark {name!r}; there are {known}")
        return places[0]

    def __getitem__(self, name):
        return self._scores[self._place(name)]

    def rows(self):
        """A dictionary for each benchmark, and last the mean over them."""
        return [score.row() for score in [*self._scores, self.mean]]

    def table(self):
        """A pandas table: a row for each benchmark, and last the mean over them."""
        return _pandas().DataFrame(self.rows()).set_index("benchmark")

    def to_xarray(self):
        """An array over benchmarks in the form of Brain-Score's Score: its attributes are error, raw and ceiling."""
        array = _xarray().DataArray
        names = [score.benchmark for score in self._scores]

        def column(name, **attributes):
            return array([getattr(score, name) for score in self._scores], {"benchmark": names}, ["benchmark"],
                         attrs=attributes)

        return column("score", error=column("error"), raw=column("raw", error=column("raw_error")),
                      ceiling=column("ceiling", error=column("ceiling_error")), model=self.model,
                      layer=self.layer or "")

    def __repr__(self):
        return f"<scores of {self.model}: " + (self.mean.reason or f"{self.mean.name} {self.mean.score:.3f}, rank "
                                               f"{self.mean.rank:.0f} of {self.mean.models} public models") + ">"

    # -- what they were computed from --

    def _recording(self, name):
        recording = _library.Recording()
        self._opened.call("recording", _library.text("the stimulus set", name), ctypes.byref(recording))
        return recording

    def responses(self, name):
        """Activations to a stimulus set, [stimuli][units]: orientation, spatial_frequency, size or blank."""
        recording = self._recording(name)
        if not recording.units:
            return numpy.zeros((recording.stimuli, 0), "f4")
        return numpy.ctypeslib.as_array(recording.responses, (recording.stimuli, recording.units)).copy()

    def rates(self, name):
        """The same in spikes/s."""
        recording = self._recording(name)
        activations = numpy.maximum(0, self.responses(name).astype(float))
        return numpy.maximum(0, recording.slope * activations + recording.offset)

    def gratings(self, name):
        """The gratings of a stimulus set, a structured array of degrees and cycles/degree."""
        recording = self._recording(name)
        numbers = numpy.ctypeslib.as_array(recording.gratings, (recording.stimuli, len(GRATING))).copy()
        return numbers.view([(axis, "f8") for axis in GRATING])[:, 0]

    def _distribution(self, name):
        distribution = _library.Distribution()
        self._opened.call("distribution", self._place(name), ctypes.byref(distribution))
        return distribution

    def values(self, name):
        """A property of the units, and whether each is in the sample, [units] each."""
        found = self._distribution(name)
        if not found.units:
            return numpy.zeros(0), numpy.zeros(0, bool)
        return tuple(numpy.ctypeslib.as_array(array, (found.units,)).copy() for array in (found.values, found.kept))

    def histogram(self, name):
        """Edges [bins + 1], and the units and neurons in each bin."""
        found = self._distribution(name)
        sizes = (found.bins + 1, found.edges), (found.bins, found.unit_counts), (found.bins, found.neuron_counts)
        return tuple(numpy.ctypeslib.as_array(array, (size,)).copy() for size, array in sizes)

    def audit(self, neuron):
        """One of the units, by its place in .units."""
        if not 0 <= neuron < len(self.units):
            raise Error(f"there is no unit {neuron}; " + (f"give 0 to {len(self.units) - 1}" if len(self.units) else
                                                          "no unit's receptive field lies at the stimulus centre"))
        return Audit(self, neuron)

    def figure(self, of=None):
        """Distributions of a benchmark, of a group ("orientation", "response_selectivity"), or of all (None)."""
        groups = [score.group for score in self._scores]
        chosen = [score for score in self._scores if of is None or score.group in (of, "V1-" + of)]
        if not chosen and of not in groups:
            try:
                chosen = [self[of]]
            except Error:
                raise Error(f"there is no figure {of!r}; give the name of a benchmark, or one of "
                            f"{', '.join(dict.fromkeys(group[3:] for group in groups))}") from None
        return Figure([(score, *self.histogram(score.benchmark)) for score in chosen], self.model)


class Predictions:
    """Metrics of neural predictivity, for each layer."""

    def __init__(self, model, recording, layers):
        self.model, self.recording = model, recording
        self._layers = layers  # {layer: Predicted}

    def rows(self):
        """A dictionary for each layer and metric."""
        return [{"layer": layer, "metric": one.metric.decode(), "score": one.score, "current_score": one.current_score,
                 "raw": one.raw, "error": one.error, "ceiling": one.ceiling, "ceiling_error": one.ceiling_error,
                 "units": found.units, "sites": found.sites, "stimuli": found.stimuli, "reason": one.reason.decode()}
                for layer, found in self._layers.items() for one in found.metrics[:found.count]]

    def table(self):
        """A pandas table: a row for each layer and metric."""
        return _pandas().DataFrame(self.rows()).set_index(["layer", "metric"])

    def to_xarray(self):
        """An array layer x metric in the form of Brain-Score's Score."""
        rows, array = self.rows(), _xarray().DataArray
        axes = {name: list(dict.fromkeys(row[name] for row in rows)) for name in ("layer", "metric")}

        def grid(column, **attributes):
            values = {(row["layer"], row["metric"]): row[column] for row in rows}
            return array([[values[layer, metric] for metric in axes["metric"]] for layer in axes["layer"]], axes,
                         ["layer", "metric"], attrs=attributes)

        return grid("score", error=grid("error"), raw=grid("raw", error=grid("error")),
                    ceiling=grid("ceiling", error=grid("ceiling_error")), model=self.model, recording=self.recording)

    def __repr__(self):
        lines = [f"{row['layer']:30} {row['metric']:12} {row['reason'] or format(row['score'], '.3f')}"
                 for row in self.rows()]
        return "\n".join([f"<predictions of {self.recording} by {self.model}", *lines]) + ">"
