"""Does ./bootstrap install what its targets call?

    packages.py BUILD

What a target runs is read from `make -n` and from the scripts named there: the first word of each shell command, the
programs that Python starts, the modules that it imports. The Debian package that each of these came with here must be
one that `./bootstrap --packages TARGET` lists, one that these depend on, or one that every Debian has. A program that
its script looks for first (command -v, shutil.which) need not be. (What is not installed here cannot be found this way;
fresh_machine.sh runs on a machine that has nothing else.)
"""
import glob
import importlib.util
import os
import re
import shutil
import subprocess
import sys

build = sys.argv[1]
TARGETS = "report", "test", "more", "bench", "lint", "analyse", "fuzz", "faults", "builds"
# Words that may stand before a command's name.
BEFORE = {"exec", "env", "if", "then", "do", "else", "while", "until", "!", "{", "time", "nice", "xargs", "sudo", "nohup"}


def output(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options).stdout


def shell_commands(text):
    text = re.sub(r"<<-? *'?(\w+)'?.*?\n\1\b", "", text, flags=re.S)  # what is printed
    text = re.sub(r"(^|\s)#.*|\\\n", " ", text, flags=re.M)
    for command in re.split(r"[;|&()`\n]+|\$\(", re.sub(r"'[^']*'", "''", text)):
        words = re.findall(r"\S+", command)
        while words and (words[0] in BEFORE or re.match(r"\w+=", words[0]) or words[0].startswith(("-", '"'))):
            words.pop(0)
        if words and re.fullmatch(r"[a-z][\w.+-]*", words[0]):
            yield words[0]


def needs(path):
    """Programs and modules of one script, without those that it can do without."""
    text = open(path).read()
    if path.endswith(".py") or "python" in text.split("\n")[0]:
        found = set(re.findall(r"\(\[\s*\"([a-z][\w.+-]*)\"", text))
        modules = {"import " + name for name in re.findall(r"^ *(?:import|from) (\w+)", text, re.M)}
    else:
        found, modules = set(shell_commands(text)), set()
    return found - set(re.findall(r"(?:command -v |which\(\")\"?([\w.+-]+)", text)) | modules


def scripts_in(text):
    words = set(re.findall(r"(?:tests|bench|examples|cluster|figures)/[\w./-]+", text))
    words |= {"tests/%s.py" % module for module in re.findall(r"^ *(?:import|from) (\w+)", text, re.M)}
    return {word for word in words if os.path.isfile(word) and not re.search(r"\.(c|h|csv|json|gp|md|txt|sbatch)$", word)}


def called_by(target):
    """What `make TARGET` calls: {program or module: where}."""
    recipe = output("make", "-n", "--no-print-directory", "BUILD=" + build + "/tests/packages", target,
                    env={"PATH": os.environ["PATH"], "VENTRAL_INSIDE": "yes"})
    called = {name: "make " + target for name in shell_commands(recipe)}
    waiting, seen = scripts_in(recipe), set()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        try:
            waiting |= scripts_in(open(path).read()) - seen
            called.update({name: path for name in needs(path)})
        except UnicodeDecodeError:
            pass
    return called


def places_of(name):
    """Where it may be, by the names that dpkg may know."""
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")  # not where a wrapper may stand before it
    if name.startswith("import ") and not os.path.exists("tests/%s.py" % name[7:]):
        spec = importlib.util.find_spec(name[7:])
        path = spec.origin if spec else None
    return {path, os.path.realpath(path), re.sub("^/usr/", "/", path)} if path and path[0] == "/" else set()


def packages_of(names):
    """The package that each came with; those that are not here, or nobody's, are left out."""
    places = {place: name for name in names for place in places_of(name)}
    owners = re.findall(r"^([^:,\n]+)[^\n]*: (/.*)$", output("dpkg", "-S", *places), re.M)
    return {places[place]: package for package, place in owners if place in places}


def everywhere():
    listed = output("dpkg-query", "-W", "-f", "${Package} ${Priority} ${Essential}\n").splitlines()
    return {line.split()[0] for line in listed if " required" in line or line.endswith(" yes")} | {"apt"}


def closure(packages):
    tree = output("apt-cache", "depends", "--recurse", "--installed", "--no-recommends", "--no-suggests", "--no-conflicts",
                  "--no-breaks", "--no-replaces", "--no-enhances", *packages)
    return set(re.findall(r"^(?:  [| ]?(?:Pre)?Depends: )?<?([a-z0-9][\w.+-]*)", tree, re.M)) | set(packages)


if not shutil.which("dpkg-query") or not shutil.which("apt-cache"):
    print("skipped: this is not Debian")
    sys.exit(77)
assert "./bootstrap --packages" in output("./bootstrap", "--help")
targets = re.search(r"^TARGETS *= (.*?[^\\])\n", open("Makefile").read(), re.S | re.M)[1].replace("\\", " ").split()
for target in set(targets) - {"help"}:
    assert output("./bootstrap", "--packages", target), f"bootstrap does not know the target {target}"
assert subprocess.run(["./bootstrap", "--packages", "tset"], capture_output=True).returncode == 2

called = {target: called_by(target) for target in TARGETS}
assert min(len(names) for names in called.values()) > 5, {target: len(names) for target, names in called.items()}
known = packages_of(set().union(*called.values()))
always, complaints = everywhere(), []
for target in TARGETS:
    listed = closure(output("./bootstrap", "--packages", target).split()) | always
    complaints += [f"./bootstrap {target} does not install {known[name]}, which has {name} ({where})"
                   for name, where in sorted(called[target].items()) if name in known and known[name] not in listed]
print("\n".join(complaints) or f"{len(known)} programs and modules are in packages that bootstrap installs")
sys.exit(bool(complaints))
