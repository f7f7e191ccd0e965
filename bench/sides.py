"""The same work side by side: bench/sides.py BUILD_FOLDER [ROUNDS [THREADS]]

Whole images through conv1 .. layer1.0.relu2 of resnet-50x2_untrained (bench/side.h). All engines are started once and
take turns, so that other load on the machine affects all equally. A ratio is the median over the rounds of (their
seconds / our seconds in the same round), with the smallest and largest: processor seconds with one thread, otherwise
wall seconds. Engines that are not installed are reported as skipped. Every engine must compute the same sum.
"""
import os
import statistics
import subprocess
import sys

IMAGES, PYTHON = 64, "/usr/bin/python3"
FOLDER = os.path.dirname(os.path.abspath(__file__))


def commands(build, work, model, threads):
    programs, beside = os.path.join(build, "bench"), lambda name: os.path.join(FOLDER, name)
    torch = [PYTHON, beside("torch_side.py"), work, threads]
    return {"ours": [programs + "/layer", "serve", work, threads],
            "PyTorch": torch + ["eager"],
            "PyTorch channels_last": torch + ["channels_last"],
            "PyTorch jit": torch + ["jit"],
            "oneDNN": [programs + "/onednn", work, "auto"],
            "oneDNN, its Winograd": [programs + "/onednn", work, "winograd"],
            "XNNPACK": [programs + "/xnnpack", work, threads],
            "onnxruntime": ["node", beside("onnxruntime_side.js"), work, model, threads]}


def start(name, command, environment):
    """The running program, or None with a line that says that it was skipped."""
    try:
        side = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True, env=environment)
    except OSError:
        side = None
    if side and side.stdout.readline().strip() == "ready":
        return side
    print("%s: skipped: not installed, or unable to do this on this processor" % name)
    if side:
        side.kill()
    return None


def ask(side, images):
    """Wall and processor seconds, and the sum."""
    side.stdin.write("%d\n" % images)
    side.stdin.flush()
    return [float(word) for word in side.stdout.readline().split()]


def start_all(build, threads, names=None):
    """All engines, or those of these names."""
    work, model = (os.path.join(build, "bench", name) for name in ("work.raw", "work.onnx"))
    # With these settings memory is not returned to the system between batches, which would double PyTorch's time.
    environment = dict(os.environ, OMP_NUM_THREADS=threads, MALLOC_MMAP_MAX_="0", MALLOC_TOP_PAD_="100000000",
                       MALLOC_TRIM_THRESHOLD_="4000000000")
    environment.setdefault("NODE_PATH", os.path.abspath(os.path.join(build, "tests", "npm", "onnxruntime", "node_modules")))
    subprocess.run([os.path.join(build, "bench", "layer"), "write", work, str(IMAGES)], check=True)
    subprocess.run([PYTHON, "-W", "ignore", os.path.join(FOLDER, "torch_side.py"), work, "onnx", model],
                   stderr=subprocess.DEVNULL)
    started = {name: start(name, command, environment)
               for name, command in commands(build, work, model, threads).items() if not names or name in names}
    for path in (work, model):
        if os.path.exists(path):
            os.remove(path)
    if not started["ours"]:
        sys.exit("bench: our own side did not start")
    return {name: side for name, side in started.items() if side}


def compare(build, rounds, threads):
    """{name: seconds of each round}, all for the same work."""
    running = start_all(build, threads)
    seconds, sums = {name: [] for name in running}, {}
    for turn in range(rounds + 1):
        for name, side in running.items():
            wall, processor, sums[name] = ask(side, IMAGES)
            if turn:  # the first warms up
                seconds[name].append(processor if threads == "1" else wall)
    for name, side in running.items():
        side.stdin.close()
        side.wait()
        if abs(sums[name] - sums["ours"]) > 1e-6 * abs(sums["ours"]):
            sys.exit("bench: %s does other work: its sum is %.9g, ours %.9g" % (name, sums[name], sums["ours"]))
    return seconds


def growth(build, counts):
    """{images: our processor seconds, one thread, the least of three, and MB}: each in a process of its own."""
    grown = {}
    for images in counts:
        side = start_all(build, "1", ["ours"])["ours"]
        seconds = min(ask(side, images)[1] for _ in range(3))
        side.stdin.close()
        _, side.returncode, used = os.wait4(side.pid, 0)
        grown[images] = seconds, used.ru_maxrss / 1024
    return grown


def ratios(theirs, ours):
    """Median, smallest and largest of what they take for what we take."""
    all_of_them = [t / o for t, o in zip(theirs, ours)]
    return statistics.median(all_of_them), min(all_of_them), max(all_of_them)


if __name__ == "__main__":
    folder, rounds_asked, threads_asked = (sys.argv[1:] + ["9", "2"][len(sys.argv) - 2:])[:3]
    measured = compare(folder, int(rounds_asked), threads_asked)
    print("%-22s %9s   %s" % ("whole layer, %s threads" % threads_asked, "images/s", "their time / ours"))
    for engine in measured:
        print("%-22s %9.1f   %.2f (%.2f to %.2f)" % ((engine, IMAGES / statistics.median(measured[engine])) +
                                                   ratios(measured[engine], measured["ours"])))
