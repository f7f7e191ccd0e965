"""Writes tuning_scipy.json: tuning properties of made-up neurons, computed with numpy and scipy.

An implementation of the methods that shares nothing with src/tuning: array reshapes, numpy.convolve and
scipy.interpolate.InterpolatedUnivariateSpline (FITPACK). The made-up rates are a formula that the test
evaluates too. Run: python3 tests/reference/tuning_scipy.py > tests/reference/tuning_scipy.json
"""
import json
import sys

import numpy as np
import scipy
from scipy.interpolate import InterpolatedUnivariateSpline as Spline

SF = np.logspace(-1.375, 3.875, 22, base=2)
RADIUS = np.logspace(-2.25, 3.25, 12, base=2) / 2


def made_up(unit, count):
    """Rates of one neuron to `count` stimuli, and its baseline: a formula, not data."""
    i = np.arange(count)
    noise = np.modf(np.abs(np.sin(i * 12.9898 + unit * 78.233) * 43758.5453))[0]
    phase = 2 * np.pi * (i % 8) / 8
    block = i // 8
    preferred = np.modf(unit * 0.618034)[0]
    period = [12, 6, 22 * 6, 4 * 6][unit % 4]
    turn = 2 * np.pi * (np.modf(block / period)[0] - preferred)
    sharp = [0, 0.5, 2, 8, 40][unit % 5]
    slow = np.exp(-((np.modf(block / count * 8)[0] - preferred) * (unit % 7)) ** 2)
    rates = 40 * np.exp(sharp * (np.cos(turn) - 1)) * slow * (1 + (unit % 3) / 2 * np.cos(phase + unit))
    rates = np.maximum(0, rates + (1 + unit % 6) * noise)
    if unit % 11 == 10:
        rates = noise
    return rates, 0.5 * (unit % 4)


def dc_ac(rates):
    return rates.mean(-1), 2 / 8 * np.abs(np.fft.fft(rates, axis=-1)[..., 1])


def flanks(fit, peak, level):
    before = np.where(fit[:peak] <= level)[0]
    after = np.where(fit[peak + 1:] <= level)[0]
    return (before[-1] if len(before) else None), (after[0] + peak + 1 if len(after) else None)


def orientation_fit(curve, w):
    w = np.array(w) / np.sum(w)
    x = np.arange(-180, 360, 15)
    fit = Spline(x, np.convolve(np.tile(curve, 3), w, mode="same"))(np.arange(-180, 360))
    return fit, 180 + np.argmax(fit[180:360])


def orientation(rates, baseline):
    dc, ac = dc_ac(rates.reshape(3, 4, 12, 8))
    c, f, o = np.unravel_index(np.argmax(dc), dc.shape)
    curve, best = dc[c, f], dc[c, f, o]
    angle = np.deg2rad(15.0 * np.arange(12))
    with np.errstate(all="ignore"):
        variance = 1 - np.abs((curve * np.exp(2j * angle)).sum()) / np.abs(curve).sum()
    fit, peak = orientation_fit(curve, [0, .4, 1, .4, 0])
    before, after = flanks(fit, peak, 0.707 * fit[peak])
    width = np.nan if before is None or after is None or after - before > 180 else (after - before) / 2
    _, smooth_peak = orientation_fit(curve, [0, .2, 1, .2, 0])
    preferred = smooth_peak - 180
    return [float(best > baseline + 5), best, ac[c, f, o] / best, variance, width, curve[(o + 6) % 12] / best,
            preferred - 180.0 if preferred >= 157.5 else float(preferred)]


def frequency_fit(curve):
    w = np.array([0, .2, 1, .2, 0]) / 1.4
    padded = np.concatenate([[curve[0]] * 2, curve, [curve[-1]] * 2])
    at = np.linspace(np.log2(SF[0]), np.log2(SF[-1]), 100)
    fit = Spline(np.log2(SF), np.convolve(padded, w, mode="valid"))(at)
    peak = np.argmax(fit)
    before, after = flanks(fit, peak, 0.707 * fit[peak])
    width = np.nan if before is None or after is None else 100 * 2 ** at[before] / 2 ** at[after]
    return width, 2 ** at[peak]


def frequency(rates, baseline):
    dc, ac = dc_ac(rates.reshape(2, 22, 6, 8))
    r, f, o = np.unravel_index(np.argmax(dc), dc.shape)
    both = np.stack([dc - baseline, ac], -1)
    r2, f2, o2, k = np.unravel_index(np.argmax(both), both.shape)
    return [float(dc.max() > baseline + 5), frequency_fit(dc[r, :, o])[0], float(both.max() > 5),
            frequency_fit(both[r2, :, o2, k])[1]]


def size(rates, baseline):
    dc, ac = dc_ac(rates.reshape(12, 4, 6, 8))
    both = np.stack([dc - baseline, ac], -1)
    r, f, o, k = np.unravel_index(np.argmax(both), both.shape)
    curve = both[:, f, o, k]
    top, last = curve.max(), curve[-1]
    index = (top - last) / top if top != 0 else np.nan
    field = diameter = np.nan
    if top > 0 and index > 0.1:
        field = 2 * RADIUS[np.where(curve >= 0.95 * top)[0][0]]
        beyond = np.where(curve[r + 1:] <= last + 0.05 * abs(last))[0][0] + r + 1
        diameter = 2 * RADIUS[beyond]
    return [float(top > 5), index, field, diameter]


def rounded(values):
    return [None if np.isnan(v) else float(v) for v in values]


document = {"source": "tests/reference/tuning_scipy.py, numpy %s, scipy %s" % (np.__version__, scipy.__version__)}
for name, count, function in [("orientation", 1152, orientation), ("spatial_frequency", 2112, frequency),
                              ("size", 2304, size)]:
    document[name] = [rounded(function(*made_up(unit, count))) for unit in range(66)]
json.dump(document, sys.stdout, indent=0)
print()
