"""Metrics of recorded sites, side by side with scikit-learn and numpy on the same random arrays.

    metrics.py VENTRAL FOLDER STIMULI UNITS SITES THREADS [FITS]
    metrics.py layers VENTRAL FOLDER STIMULI MODEL THREADS

Ours reads the activations (.npy) and the recording from files, computes the ceiling, and writes the results; theirs has
the arrays in memory. FITS of scikit-learn's ten fits are timed (they take minutes). Prints, for each metric, processor
and wall seconds and the largest memory of both, and the ratio of processor seconds.

  pls      scikit-learn's PLSRegression, ten fits
  ridge    the dual in numpy: inner products of the training stimuli, one Cholesky solution a split
  ridgecv  scikit-learn's RidgeCV with 99 penalties, ten fits
  cka      numpy: K and L of all stimuli, centred

The second form times all metrics of all layers of a model, alone, on random images: it prints what ventral says of its
passes, and processor seconds, wall seconds and MB.
"""
import json
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import numpy as np

ALPHAS = np.concatenate([[.01, .1, .5, 1], np.linspace(10, 100, 4, endpoint=False)] + [
    np.linspace(10.0 ** k, 10.0 ** (k + 1), 18 + (k == 6), endpoint=k == 6) for k in range(2, 7)])


def png(random, side=16):
    """Gray noise."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + random.bytes(side) for _ in range(side)))) + chunk(b"IEND", b""))


def make(folder, n, units, sites):
    import xarray as xr
    random = np.random.RandomState(0)
    x = (random.randn(n, 60) @ random.randn(60, units) + random.randn(n, units)).astype(np.float32)
    y = (x[:, :40] @ random.randn(40, sites)) / 6 + random.randn(n, sites)
    names = ["s%05d" % i for i in range(n)]
    os.makedirs(folder + "/recordings", exist_ok=True)
    np.save(folder + "/recordings/session.npy", x)
    responses = np.concatenate([y + random.randn(n, sites) for _ in range(2)])
    xr.DataArray(responses, dims=("presentation", "neuroid"), coords={
        "stimulus_id": ("presentation", names * 2), "repetition": ("presentation", np.repeat([0, 1], n)),
        "neuroid_id": ("neuroid", ["n%d" % j for j in range(sites)]), "region": ("neuroid", ["IT"] * sites),
        "subject": ("neuroid", ["s%d" % (j % 2) for j in range(sites)])}).to_netcdf(folder + "/session.nc")
    np.save(folder + "/means.npy", responses.reshape(2, n, sites).mean(0))
    with open(folder + "/stimuli.csv", "w") as table, zipfile.ZipFile(folder + "/stimuli.zip", "w") as images:
        table.write("stimulus_id,filename\n")
        for name in names:
            table.write("%s,%s.png\n" % (name, name))
            images.writestr(name + ".png", png(random))
    with open(folder + "/session.json", "w") as file:
        json.dump({"recording": "session.nc", "stimuli": "stimuli.csv", "images": "stimuli.zip", "region": "IT",
                   "degrees": 8, "start": 70, "end": 170}, file)


def theirs(metric, folder, fits):
    """Processor and wall seconds of ten fits, in this process."""
    from sklearn.cross_decomposition import PLSRegression
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import ShuffleSplit
    x, y = np.load(folder + "/recordings/session.npy").astype(float), np.load(folder + "/means.npy")
    splits = list(ShuffleSplit(10, train_size=.9, random_state=1).split(x))
    start, processor, done = time.time(), time.process_time(), 10
    if metric == "cka":
        k, l = x @ x.T, y @ y.T
        centre = np.eye(len(x)) - 1 / len(x)
        k, l = centre @ k @ centre, centre @ l @ centre
        (k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum())
    elif metric == "ridge":
        for train, test in splits:
            mean, level = x[train].mean(0), y[train].mean(0)
            a = x[train] - mean
            weights = np.linalg.solve(a @ a.T + np.eye(len(train)), y[train] - level)
            (x[test] - mean) @ a.T @ weights + level
    else:
        done = fits
        for train, test in splits[:fits]:
            model = PLSRegression(25, scale=False) if metric == "pls" else RidgeCV(alphas=ALPHAS)
            model.fit(x[train], y[train]).predict(x[test])
    print((time.process_time() - processor) * 10 / done, (time.time() - start) * 10 / done)


def measure(*command, environment=None):
    """What it prints, its processor and wall seconds, and its largest memory in MB."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    text = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit("bench: %s failed" % " ".join(command))
    return text, used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024


def main():
    ventral, folder = sys.argv[1:3]
    n, units, sites, threads = map(int, sys.argv[3:7])
    fits = sys.argv[7] if len(sys.argv) > 7 else "1"
    make(folder, n, units, sites)
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
    print("%d stimuli x %d units x %d sites, %d threads; processor seconds, wall seconds, MB" % (n, units, sites, threads))
    for metric in ("pls", "ridge", "ridgecv", "cka"):
        _, processor, wall, memory = measure(
            ventral, "score", "--recordings", folder + "/recordings", "--name", "bench", "--sites", folder + "/session.json",
            "--metrics", metric, "--threads", str(threads), "--results", folder + "/results", "--quiet")
        text, _, _, their_memory = measure(sys.executable, __file__, "theirs", metric, folder, fits, environment=environment)
        their_processor, their_wall = map(float, text.split())
        print("%-8s ours %8.2f %8.2f %6.0f   theirs %8.2f %8.2f %6.0f   ratio %.1f" % (
            metric, processor, wall, memory, their_processor, their_wall, their_memory, their_processor / processor))


def layers(ventral, folder, n, model, threads):
    make(folder, n, 100, 100)
    text, processor, wall, memory = measure(ventral, "score", model, "--sites", folder + "/session.json", "--layers", "all",
                                            "--threads", str(threads), "--results", folder + "/results")
    print("%s\nprocessor %.1f s, wall %.1f s, %.0f MB" % (text.splitlines()[0], processor, wall, memory))


if sys.argv[1] == "theirs":
    theirs(sys.argv[2], sys.argv[3], int(sys.argv[4]))
elif sys.argv[1] == "layers":
    layers(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5], int(sys.argv[6]))
else:
    main()
