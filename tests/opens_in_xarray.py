"""A recording opens in xarray as BrainIO's users expect it: dimensions, coordinates, attributes."""
import sys

import numpy as np
import xarray

array = xarray.open_dataarray(sys.argv[1])
assert array.dims == ("presentation", "neuroid"), array.dims
assert array.shape[0] == 1152 and array.shape[1] > 300, array.shape
on_presentation = {"stimulus_id", "position_y", "position_x", "contrast", "radius", "spatial_frequency",
                   "orientation", "phase", "degrees"}
on_neuroid = {"neuroid_id", "channel", "y", "x", "layer", "region", "receptive_field_y", "receptive_field_x"}
assert on_presentation <= {n for n, c in array.coords.items() if c.dims == ("presentation",)}
assert on_neuroid <= {n for n, c in array.coords.items() if c.dims == ("neuroid",)}
assert float(array["time_bin_start"]) == 70 and float(array["time_bin_end"]) == 170
assert array.attrs["model"] == "resnet-50-doubled_untrained" and array.attrs["seed"] == 0
assert array.attrs["units_recorded"] == 401408
assert len(set(array["stimulus_id"].values)) == 1152 and len(set(array["neuroid_id"].values)) == array.shape[1]
assert set(array["layer"].values) == {"layer1.0.relu2"} and set(array["region"].values) == {"V1"}
assert sorted(set(array["orientation"].values)) == list(range(0, 180, 15))
distance = np.hypot(array["receptive_field_y"] - 0.5, array["receptive_field_x"] - 0.5)
assert float(distance.max()) <= 0.15
assert np.isfinite(array.values).all() and (array.values >= 0).all()
