"""Everything fails once: one fault per run, wherever the operating system or malloc may refuse.

    inject.py BUILD all|ours|N [PROGRAM...] everything, allocations that the program itself asks for (of call stacks that
                                            differ in their last calls), or N faults of a kind; of all programs, or some

Programs run on small inputs while the n-th allocation of the process fails (allocations.c, for each n that is the first
with its call stack, in libraries, too), or the n-th open, write, fsync, rename, close, mkdir or fallocate (strace, for
every n). Each run must end in one of two ways: the program refuses with one sentence and exit code 1 or 2, or it did not
need what failed, and all its files are those of an undisturbed run. Either way, every file is the old one or the new
one, whole, and nothing half-written is left. Afterwards a run without a fault must make the right files. A library that
ends the process when there is no memory (as HDF5 does) is counted separately; the same holds for our files.
"""
import collections
import hashlib
import http.server
import json
import os
import random
import re
import shutil
import subprocess
import sys

import h5py
import netCDF4
import numpy

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from repeat_set import SHOWN, repeat_of
from serving import serve

build, extent = sys.argv[1:3]
folder = os.path.abspath(build + "/tests/faults/room")
preload = os.path.abspath(build + "/tests/faults/allocations.so")
says = folder + ".says"
CALLS = {"openat": "EMFILE", "write": "ENOSPC", "pwrite64": "ENOSPC", "fsync": "EIO", "rename": "EACCES", "close": "EIO",
         "mkdir": "EACCES", "fallocate": "ENOSPC", "read": "EIO"}
given = os.path.abspath(build + "/tests/results/pixels")
demo = os.path.abspath("tests/reference/neural_demo")


def lay_out():
    """The room as it is before each program: recordings, results, downloads, files of the published formats."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(given, folder + "/pixels")
    os.makedirs(folder + "/downloads")
    for part, name in (("assy_demo.nc", "assy_dicarlo_MajajHong2015_private.nc"),
                       ("stimulus_demo.csv", "stimulus_hvm-private.csv"), ("stimulus_demo.zip", "stimulus_hvm-private.zip")):
        shutil.copy(demo + "/" + part, folder + "/downloads/" + name)
    supplied_recordings(folder + "/own")
    subprocess.run([build + "/tests/onnx/test_onnx_builtin", "--write", "small", folder + "/small.onnx"], check=True)
    with open(folder + "/session.json", "w") as stream:
        json.dump({"recording": "downloads/assy_dicarlo_MajajHong2015_private.nc", "region": "V4", "degrees": 8, "start": 70,
                   "end": 170, "stimuli": "downloads/stimulus_hvm-private.csv",
                   "images": "downloads/stimulus_hvm-private.zip", "classes": "object_name"}, stream)
    numpy.save(folder + "/own/session.npy", numpy.random.RandomState(0).rand(80, 20).astype("f4"))
    os.makedirs(folder + "/page")
    shutil.copytree("data", folder + "/list", ignore=shutil.ignore_patterns("downloads", "expected"))
    with open(folder + "/list/datasets.csv", "w") as stream:
        stream.write("registry_name,kind,bucket_and_folder,file,version_id,sha1,stimulus_set\n"
                     f"one,assembly,bucket/folder,one.nc,null,{hashlib.sha1(SERVED).hexdigest()},\n")


def supplied_recordings(place):
    """Responses recorded elsewhere: a few units in the field, each set in a different format."""
    os.makedirs(place)
    arrays = {}
    for name in (*SHOWN, "blank"):
        with netCDF4.Dataset(f"{given}/seed-0/recordings/{name}.nc") as data:
            arrays[name] = numpy.array(data["activations"][:, :6])
    numpy.save(place + "/repeat.npy", repeat_of(arrays))
    numpy.save(place + "/receptive_field.npy", arrays["receptive_field"])
    numpy.save(place + "/blank.npy", arrays["blank"])
    numpy.savez(place + "/orientation.npz", arrays["orientation"])
    numpy.savez_compressed(place + "/size.npz", arrays["size"])
    with h5py.File(place + "/spatial_frequency.h5", "w") as file:
        file["responses"] = arrays["spatial_frequency"]


SERVED = bytes(i * 7 % 251 for i in range(20_000))


class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        start = int((self.headers.get("Range") or "bytes=0-").split("=")[1].split("-")[0])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(SERVED) - 1, len(SERVED)))
        self.send_header("Content-Length", str(len(SERVED) - start))
        self.end_headers()
        self.wfile.write(SERVED[start:])


server = serve(Server)

pixels = ["--model", "pixels", "--results", folder, "--quiet"]
alone = [*pixels, "--threads", "1"]
small = folder + "/small.onnx"
of_file = ["--input", "imagenet", "--results", folder, "--quiet", "--threads", "1"]
programs = {
    "score": ["analyses/Marques2020/Ringach2002-circular_variance", *alone],
    "tree": ["ventral", "tree", *pixels],
    "record": ["ventral", "record", *alone],
    "predictivity": ["analyses/Predictivity/MajajHong2015.IT-pls", "--model", small, *of_file, "--layer", "IT=conv2"],
    "sites": ["ventral", "score", "--recordings", folder + "/own", "--sites", folder + "/session.json", "--name", "own",
              "--results", folder, "--quiet", "--threads", "1"],
    "own": ["ventral", "score", "--recordings", folder + "/own", "--name", "own", "--results", folder, "--quiet"],
    "file": ["ventral", "score", small, *of_file, "--layer", "V1=relu1"],
    "search": ["ventral", "score", small, *of_file, "--search-layers", "V1", "--layer", "relu1,conv2"],
    "numbers": ["paper/numbers", *pixels],
    "page": ["web/webpage", *pixels, "--output", folder + "/page"],
    "download": ["ventral", "data", "--data", folder + "/list", "--quiet", "one"],
}
# They take a second and more.
LONG = ("own", "file", "search", "page")
# What a download that was given up leaves on purpose: the next one goes on from there.
RESUMED = "downloads/one.nc.part"


def command(name):
    return [build + "/" + programs[name][0], *programs[name][1:]]


def run(name, before=(), **environment):
    kept = {"PATH": os.environ["PATH"], "VENTRAL_DATA": folder + "/downloads", "LC_ALL": "C",
            "VENTRAL_MIRROR": "http://127.0.0.1:%d/" % server.server_port, "VENTRAL_RETRY_SECONDS": "0.05"}
    return subprocess.run([*before, *command(name)], capture_output=True, text=True, errors="replace", timeout=120,
                          env={**kept, **environment})


known = {}


def digest_of(path):
    """Of a file's bytes; they are read again when the file is another one or was changed since."""
    about = os.stat(path)
    version = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    if path not in known or known[path][0] != version:
        with open(path, "rb") as file:
            known[path] = version, hashlib.sha256(file.read()).hexdigest()
    return known[path][1]


def digests():
    return {os.path.relpath(place + "/" + name, folder): digest_of(place + "/" + name)
            for place, _, names in os.walk(folder) for name in names}


def restore(old):
    """Puts back what a run has changed; the room is as it was."""
    for path, digest in digests().items():
        if old.get(path) != digest:
            os.remove(folder + "/" + path)
            if path in old:
                shutil.copy(store + "/" + path, folder + "/" + path)
    for path in old:
        if not os.path.exists(folder + "/" + path):
            os.makedirs(os.path.dirname(folder + "/" + path), exist_ok=True)
            shutil.copy(store + "/" + path, folder + "/" + path)


def listed(path):
    """The files that a SHA256SUMS lists, with their digests."""
    with open(folder + "/" + path) as lines:
        return [(os.path.join(os.path.dirname(path), line[66:].rstrip("\n")), line[:64]) for line in lines]


def judge(name, what, outcome, old, new):
    """The kind of end, or an AssertionError that says what is wrong."""
    now = digests()
    now.pop(RESUMED, None)
    # HDF5 tells its own story, too, where it cannot even begin, netCDF of a path that it has no memory for, and the
    # loader where it cannot preload.
    lines = [line for line in outcome.stderr.splitlines() if line and not re.match(
        r"HDF5|  #\d{3}: | {4}m(aj|in)or: |      \w+,|Error:NCpathcvt: |ERROR: ld.so: ", line)]
    said = open(says).read() if os.path.exists(says) else ""
    crashed = re.search(r"(signal|exit) -?\d+ in \S*/lib/\S*?(lib\w+)", said) or re.search(
        r"asked by (H5FL)_blk_malloc\nsignal \d+ in \S+ and there in (the C library)", said) # (allocations.c)
    if crashed: # what was being written stays, as after kill -9, under its temporary name
        for path in [path for path in now if path.endswith(".part") and path not in old]:
            del now[path]
    for path, digest in now.items():
        assert path in old or path in new, f"{what}: left {path}"
        if os.path.basename(path) == "SHA256SUMS": # has a line for each table that was written before the fault
            assert all(line in (old.get(other), new.get(other)) for other, line in listed(path)), f"{what}: {path} is wrong"
            continue
        assert digest in (old.get(path), new.get(path)), f"{what}: {path} is neither the old file nor the new one"
    assert not set(old) - set(now), f"{what}: {set(old) - set(now)} is gone"
    if outcome.returncode == 0:
        assert now == new, f"{what}: ended well, but its files are not the right ones"
        return "was not needed"
    if outcome.returncode in (1, 2):
        assert len(lines) == 1, f"{what}: said {lines}"
        return "refused with a sentence"
    if outcome.returncode == 127 and "error while loading shared libraries" in outcome.stderr:
        return "did not start (the loader's sentence)"
    assert crashed, f"{what}: exit code {outcome.returncode}, {said or lines}"
    return "crash inside a library: " + crashed.group(1) + " in " + crashed.group(2)


def allocations(name):
    """Which allocations fail in turn: the first of every call stack."""
    if os.path.exists(says):
        os.remove(says)
    calls = "12" if extent != "ours" else "5" if name in LONG else "9"
    run(name, LD_PRELOAD=preload, FAULT_SAYS=says, FAULT_STACK=calls)
    words = [line.split() for line in open(says)]
    total = sum(int(number) for word, number in words if word == "allocations")
    wanted = ("ours",) if extent == "ours" else ("ours", "first")
    return total, sorted({int(number) for word, number in words if word in wanted})


def count_calls(name):
    """How often the program makes each call."""
    log = says + ".calls"
    run(name, before=["strace", "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "trace=" + ",".join(CALLS)])
    counts = collections.Counter()
    for line in open(log, errors="replace"):
        counts[line.split(None, 1)[1].split("(")[0]] += 1
    return counts


def some(faults):
    return faults if extent in ("all", "ours") else sorted(random.Random(1).sample(faults, min(int(extent), len(faults))))


ends = collections.Counter()
crashes = collections.Counter()
wrong = []


def inject(name, what, old, new, before=(), **environment):
    if os.path.exists(says):
        os.remove(says)
    try:
        end = judge(name, what, run(name, before, **environment), old, new)
        ends[end.split(":")[0]] += 1
        if ":" in end:
            crashes[end] += 1
    except (AssertionError, subprocess.TimeoutExpired) as problem:
        wrong.append(str(problem))
        print("WRONG " + wrong[-1], flush=True)
    restore(old)


store = folder + ".store"
for name in sys.argv[3:] or programs:
    lay_out()
    before = digests()
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(folder, store)
    undisturbed = run(name)
    assert undisturbed.returncode == 0, undisturbed.stderr
    after = digests()
    restore(before)
    total, firsts = allocations(name)
    restore(before)
    calls = count_calls(name) if extent != "ours" else collections.Counter()
    restore(before)
    chosen = some(firsts)
    for number in chosen:
        inject(name, f"{name}, allocation {number}", before, after, LD_PRELOAD=preload, FAULT_AT=str(number), FAULT_SAYS=says)
    faults = {call: some(list(range(1, calls[call] + 1))) for call in CALLS}
    for call, numbers in faults.items():
        for number in numbers:
            inject(name, f"{name}, {call} {number}", before, after, before=[
                "strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-E", "LD_PRELOAD=" + preload, "-E", "FAULT_AT=0", "-E",
                "FAULT_SAYS=" + says, "-e", "trace=" + call, "-e",
                f"inject={call}:error={CALLS[call]}:when={number}"])
    assert run(name).returncode == 0 and digests() == after, f"{name}: the next run is not right"
    print(f"{name}: {len(chosen)} of {total} allocations ({len(firsts)} call stacks), "
          + ", ".join(f"{len(numbers)} of {calls[call]} {call}" for call, numbers in faults.items() if calls[call]), flush=True)
for end, count in sorted(ends.items()):
    print(f"{count:6d} {end}")
for crash, count in sorted(crashes.items()):
    print(f"{count:6d} {crash}")
sys.exit(bool(wrong))
