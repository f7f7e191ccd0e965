"""Writes likelihood_scipy.json: densities of a row under a predictive multivariate t and under a Gaussian kernel estimate,
and Hotelling's probability, by numpy and scipy, for small made-up clouds of draws. Run: python3 likelihood_scipy.py"""
import json
import os

import numpy as np
from scipy import stats


def case(n, d, skewed, seed):
    random = np.random.RandomState(seed)
    mix = random.normal(size=(d, d))
    draws = random.normal(size=(n, d)) @ mix * .03 + .7
    if skewed:
        draws[:, 0] = .6 + .02 * random.exponential(size=n)
    row = np.round(draws.mean(0) + random.normal(size=d) * .06, 3)
    draws = np.round(draws, 6)
    noise = np.full(d, 1e-6 / 12)
    freedom = n - d
    covariance = np.cov(draws.T).reshape(d, d)
    scale = covariance * (n + 1) / n * (n - 1) / freedom + np.diag(noise)
    away = row - draws.mean(0)
    square = away @ np.linalg.solve(scale, away)
    kernel = covariance * n ** (-2 / (d + 4)) + np.diag(noise)
    densities = [stats.multivariate_normal(one, kernel).logpdf(row) for one in draws]
    ranked = 0
    for i in range(n):
        rest = np.delete(draws, i, 0)
        less = n - 1
        its = np.cov(rest.T).reshape(d, d) * (less + 1) / less * (less - 1) / (less - d) + np.diag(noise)
        own = draws[i] - rest.mean(0)
        ranked += own @ np.linalg.solve(its, own) >= square
    return {"draws": draws.tolist(), "row": row.tolist(), "noise": noise.tolist(),
            "log10_t": stats.multivariate_t(draws.mean(0), scale, freedom).logpdf(row) / np.log(10),
            "log10_kernel": (np.logaddexp.reduce(densities) - np.log(n)) / np.log(10), "distance": square,
            "probability": stats.f.sf(square / d, d, freedom), "rank": (1 + int(ranked)) / (1 + n)}


cases = [case(12, 2, False, 1), case(15, 3, True, 2), case(9, 1, True, 3), case(40, 5, False, 4)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "likelihood_scipy.json"), "w") as out:
    json.dump({"source": "tests/reference/likelihood_scipy.py", "cases": cases}, out, indent=0)
    out.write("\n")
