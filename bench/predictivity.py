"""Partial least squares by scikit-learn against ours, on the same random arrays.

    predictivity.py PROGRAM WORK_FILE STIMULI UNITS SITES THREADS FITS

Times FITS of scikit-learn's ten fits (they take minutes), compares their correlations with ours, and prints the
ratio of ten of them to our ten, including the inner products.
"""
import subprocess
import sys
import time

import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.model_selection import ShuffleSplit

program, work = sys.argv[1:3]
n, units, sites, threads, fits = map(int, sys.argv[3:8])
random = np.random.RandomState(0)
x = random.randn(n, 60) @ random.randn(60, units) + random.randn(n, units)
x = x.astype(np.float32)
y = (x[:, :40] @ random.randn(40, sites)) / 6 + random.randn(n, sites)
with open(work, "wb") as stream:
    np.ascontiguousarray(x.T).tofile(stream)
    y.astype(np.float64).tofile(stream)
lines = subprocess.run([program, "arrays", work, str(n), str(units), str(sites), str(threads)], capture_output=True,
                       text=True, check=True).stdout.splitlines()
print(lines[0])
ours = np.array(lines[1].split(), float)
x = x.astype(np.float64)
start, processor, largest = time.time(), time.process_time(), 0
splits = list(ShuffleSplit(10, train_size=0.9, random_state=1).split(x))[:fits]
for i, (train, test) in enumerate(splits):
    predicted = PLSRegression(25, scale=False).fit(x[train], y[train]).predict(x[test])
    if i == 0:
        r = np.array([np.corrcoef(predicted[:, j], y[test][:, j])[0, 1] for j in range(sites)])
        largest = np.abs(r - ours).max()
wall, processor = (time.time() - start) * 10 / fits, (time.process_time() - processor) * 10 / fits
print("scikit-learn %.1f s wall %.1f s processor (ten fits, %d timed)" % (wall, processor, fits))
print("correlations agree to %.1e" % largest)
mine = [float(lines[0].split()[i]) for i in (1, 4)]
print("ratio: %.0f times less wall time, %.0f times fewer processor seconds" % (wall / mine[0], processor / mine[1]))
