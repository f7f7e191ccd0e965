"""The same work side by side: bench/sides.py BUILD_FOLDER [ROUNDS [THREADS]]

Whole images through conv1 .. layer1.0.relu2 of resnet-50x2_untrained (bench/side.h). All engines are started once and
take turns, so that what else the machine does meets all alike. A ratio is the median over the rounds of (their
seconds / our seconds of the same round), with the smallest and largest. Engines that are not there are named
as skipped. Every engine must find the same sum.
"""
import os
import statistics
import subprocess
import sys

build, rounds, threads = (sys.argv[1:] + ["9", "2"][len(sys.argv) - 2:])[:3]
IMAGES, PYTHON = 64, "/usr/bin/python3"
folder = os.path.dirname(os.path.abspath(__file__))
work = os.path.join(build, "bench", "work.raw")
model = os.path.join(build, "bench", "work.onnx")
modules = os.environ.get("NODE_PATH", os.path.join(build, "bench", "node_modules"))
torch_side, node_side = os.path.join(folder, "torch_side.py"), os.path.join(folder, "onnxruntime_side.js")
programs = os.path.join(build, "bench")
environment = dict(os.environ, OMP_NUM_THREADS=threads, NODE_PATH=modules, MALLOC_MMAP_MAX_="0",
                   MALLOC_TRIM_THRESHOLD_="4000000000", MALLOC_TOP_PAD_="100000000")
# With these settings memory is not returned to the system between batches, which would double PyTorch's time.
SIDES = {
    "ours": [programs + "/layer", "serve", work, threads],
    "PyTorch": [PYTHON, torch_side, work, threads, "eager"],
    "PyTorch channels_last": [PYTHON, torch_side, work, threads, "channels_last"],
    "PyTorch jit": [PYTHON, torch_side, work, threads, "jit"],
    "oneDNN": [programs + "/onednn", work, "auto"],
    "oneDNN winograd": [programs + "/onednn", work, "winograd"],
    "XNNPACK": [programs + "/xnnpack", work, threads],
    "onnxruntime": ["node", node_side, work, model, threads],
}


def start(name, command):
    """The running program, or None with a line that says that it was skipped."""
    try:
        side = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True, env=environment)
    except OSError:
        side = None
    if side and side.stdout.readline().strip() == "ready":
        return side
    print("%-22s skipped: it is not installed" % name)
    if side:
        side.kill()
    return None


def ask(side):
    side.stdin.write("%d\n" % IMAGES)
    side.stdin.flush()
    return [float(word) for word in side.stdout.readline().split()]


subprocess.run([programs + "/layer", "write", work, str(IMAGES)], check=True)
subprocess.run([PYTHON, "-W", "ignore", torch_side, work, "onnx", model], stderr=subprocess.DEVNULL)
running = {name: side for name, side in ((n, start(n, c)) for n, c in SIDES.items()) if side}
if "ours" not in running:
    sys.exit("bench: our own side did not start")
seconds, sums = {name: [] for name in running}, {}
for turn in range(int(rounds) + 1):
    for name, side in running.items():
        elapsed, sums[name] = ask(side)
        if turn:  # the first warms up
            seconds[name].append(elapsed)
for side in running.values():
    side.stdin.close()
    side.wait()
for path in (work, model):
    if os.path.exists(path):
        os.remove(path)

print("%-22s %9s %24s   %s" % ("whole layer, %s threads" % threads, "images/s", "their time / ours", "sum"))
for name in running:
    ratios = [theirs / ours for theirs, ours in zip(seconds[name], seconds["ours"])]
    rate = IMAGES / statistics.median(seconds[name])
    print("%-22s %9.1f %8.2f (%.2f to %.2f)       %.6g" % (name, rate, statistics.median(ratios), min(ratios), max(ratios),
                                                    sums[name]))
    if abs(sums[name] - sums["ours"]) > 1e-6 * abs(sums["ours"]):
        sys.exit("bench: %s does other work: its sum is %.9g, ours %.9g" % (name, sums[name], sums["ours"]))
