"""Writes metrics_sklearn.json: ridge regressions, CKA and RDMs of small made-up layers and recordings.

    /usr/bin/python3 metrics_sklearn.py metrics_sklearn.json        needs python3-sklearn (with numpy and scipy)

The cases are more units than stimuli and fewer; ties: stimuli shown twice and responses of few values; sites that are
constant over all stimuli or over most of them; sites of one subject, and of several.
"""
import json
import sys

import numpy as np
import scipy
import sklearn
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import ShuffleSplit

ALPHAS = np.concatenate([[.01, .1, .5, 1], np.linspace(10, 100, 4, endpoint=False)] +
                        [np.linspace(10 ** k, 10 ** (k + 1), 18, endpoint=False) for k in range(2, 6)] +
                        [np.linspace(1e6, 1e7, 19)])
STEP = 2.0 ** -36  # distances are compared in steps of this, so that ties do not depend on rounding


def r_of(a, b):
    return np.nan if np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12 else np.corrcoef(a, b)[0, 1]


def regress(model, x, y):
    r, alphas = [], []
    for train, test in ShuffleSplit(10, train_size=.9, random_state=1).split(x):
        p = model.fit(x[train], y[train]).predict(x[test])
        r.append([r_of(p[:, j], y[test, j]) for j in range(y.shape[1])])
        alphas.append(float(getattr(model, "alpha_", 1)))
    medians = np.nanmedian(r, 1)
    return {"r_per_site": r, "raw": medians.mean(), "error": medians.std() / np.sqrt(10), "alpha": alphas}


def hsic(k, l):
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    return (np.trace(k @ l) + k.sum() * l.sum() / (n - 1) / (n - 2) - 2 / (n - 2) * (k @ l).sum()) / n / (n - 3)


def cka(x, y):
    k, l = x @ x.T, y @ y.T
    self = hsic(k, k) * hsic(l, l)
    x, y = x - x.mean(0), y - y.mean(0)
    return {"unbiased": hsic(k, l) / np.sqrt(self) if self > 0 else 0.0,
            "biased": np.linalg.norm(x.T @ y) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)}


def rdm(x):
    return np.round((1 - np.corrcoef(x)[np.triu_indices(len(x), 1)]) / STEP) * STEP


def ceiling(y, subjects):
    rdms = np.array([rdm(y[:, subjects == k]) for k in range(max(subjects) + 1) if (subjects == k).sum() > 1])
    if len(rdms) < 2:
        return None
    upper = np.array([spearmanr(d, rdms.sum(0))[0] for d in rdms])
    lower = np.array([spearmanr(d, rdms.sum(0) - d)[0] for d in rdms])
    return {"subjects": len(rdms), "upper": upper.mean(), "upper_error": upper.std() / np.sqrt(len(rdms)),
            "lower": lower.mean(), "lower_error": lower.std() / np.sqrt(len(rdms))}


def case(name, x, y, subjects):
    parts = [test for _, test in ShuffleSplit(10, test_size=.9, random_state=1).split(x)]
    return {"name": name, "features": x.tolist(), "responses": y.tolist(), "subjects": subjects.tolist(),
            "ridge": regress(Ridge(1), x, y), "ridgecv": regress(RidgeCV(ALPHAS), x, y),
            "cka": cka(x, y), "cka_cv": [cka(x[p], y[p]) for p in parts], "rdm": spearmanr(rdm(x), rdm(y))[0],
            "rdm_cv": [spearmanr(rdm(x[p]), rdm(y[p]))[0] for p in parts], "ceiling": ceiling(y, subjects)}


random = np.random.RandomState(7)


def layer(stimuli, units, sites, noise):
    x = np.round(np.maximum(random.randn(stimuli, units) + .2 * np.arange(units) / units, 0), 3)
    y = x @ random.randn(units, sites) / np.sqrt(units) + noise * random.randn(stimuli, sites)
    return x, np.round(5 + y, 3)


cases = [case("wide", *layer(30, 60, 5, .3), np.zeros(5, int))]
cases.append(case("tall", *layer(40, 6, 7, 1), np.array([0, 0, 0, 1, 1, 2, 2])))
cases.append(case("noise only", *layer(24, 12, 4, 1e3), np.array([0, 1, 0, 2])))
x, y = layer(15, 20, 6, .2)
cases.append(case("ties", np.repeat(x, 2, 0), np.repeat(np.round(y) + .25 * (np.arange(6) % 3), 2, 0),
                  np.array([0, 0, 0, 1, 1, 1])))
x, y = layer(30, 10, 6, .2)
y[:, 2], y[:, 4] = 3, np.where(np.arange(30) == 4, 1, 0)
cases.append(case("constant sites", x, y, np.array([0, 0, 0, 1, 1, 1])))
versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
text = json.dumps({**versions, "cases": cases}, default=float).replace("NaN", "null")
open(sys.argv[1], "w").write(text)
