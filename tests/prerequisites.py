#!/usr/bin/env python3
"""
Prerequisites are what programs really open, and targets are what they really leave: a whole report made under strace.

    prerequisites.py BUILD        the programs are those of BUILD

A tree of its own makes a small report, with the downloads of the tests, searches layers, and installs; the shell of
each recipe runs under strace. Then, of every recipe:

    what it reads in the tree is a prerequisite of its target, or one of a prerequisite
    what it runs is a prerequisite, which may be order-only
    what it leaves is a target of its rule
    a prerequisite that it does not read stands for something that it reads

make's own database says what prerequisites and targets are. Afterwards make has nothing to do, and says nothing.
"""

import os
import re
import shutil
import subprocess
import sys

build = os.path.abspath(sys.argv[1])
scratch = build + "/tests/prerequisites"
tree, logs = scratch + "/tree", scratch + "/logs"

# What a recipe leaves that is no target: files on their way to their names, a typesetter's scratch, a compiler's list.
SCRATCH = re.compile(r"\.part(/|$|\.)|^build/woven/.*/work/|^build/home/|/(sed|st)\w{6}$|\.d$|\.(log|all|list)$|/SHA256SUMS$")
# Finished draws of an ensemble, from which it resumes. Others only check its tables against those that are there.
KEPT = re.compile(r"^results/[^/]*/ensemble/(machine/)?(seed|redrawn)-\d+\.json$")
# "TARGET FILE" that may be read without being a normal prerequisite: recordings in the folder of a draw, which an
# ensemble only checks to be of the same model; the digests of other results' code, which are linked into a program.
ALLOWED = re.compile(r"results/([^/]*)/[a-z-]*ensemble-\d+\.csv results/\1/(seed|redrawn)-\d+/recordings/\w+\.(nc|csv)"
                     r"|build/analyses/\S+ build/lists/codes\.o")
# Prerequisites that need not be opened: choices, code that a program was linked from, downloads and templates that only
# some results ask for, the list of functions that prose may quote.
UNOPENED = re.compile(r"^results/paper/chosen-|^build/(flags|libraries|lists/(benchmarks|last)|install/prefix)$"
                      r"|^web/\w+\.html$|^src/tuning/\w+\.c$|^data/biology_textures.json$|\.([oa]|drawn|stamp)$|^CHANGED$|^/"
                      r"|^figures/(predictivity|style)\.gp$|/clock\.so$|/ensemble_correlations\.")

SHELL = """#!/bin/sh
# TARGET COMMAND: the command under strace. (Of $(shell ...) there is no target.)
if [ $# -eq 1 ]; then exec /bin/sh -c "$1"; fi
exec strace -f --seccomp-bpf -qq -y -s 4096 -e trace=execve,openat,open,creat,rename,renameat,renameat2,link,symlink \\
    -e signal=none -o "%s/$(printf %%s "$1" | tr / %%).$$" /bin/sh -c "$2"
"""


def prepare():
    """A tree with the programs as they are, but for some that are compiled, archived and linked again; and a makefile
    that traces what the other would run."""
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(logs)
    os.makedirs(scratch + "/home")
    subprocess.run(["sh", "-c", 'build=$1 && . tests/small_report.sh && copy_tree "$2"', "sh", build, tree], check=True)
    for name in ("libventral.a", "generated", "lists", "paper/reference_models.o", "web/row.o", "src/tuning/size.o"):
        path = tree + "/build/" + name
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    with open(scratch + "/shell", "w") as shell:
        shell.write(SHELL % logs)
    os.chmod(scratch + "/shell", 0o755)
    with open(tree + "/traced.mk", "w") as makefile:
        makefile.write("include Makefile\noverride SHELL := %s\n.SHELLFLAGS = $@\n" % (scratch + "/shell"))


def make(*words):
    """Runs it in the tree, past the door (which would begin a make without our shell); returns what it prints."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "TERM") if name in os.environ}
    environment = dict(kept, VENTRAL_INSIDE="yes", HOME=scratch + "/home", LC_ALL="C", TZ="UTC",
                       VENTRAL_DATA=build + "/tests/downloads")
    small = subprocess.run(["sh", "-c", ". tests/small_report.sh && echo $small_model $small"], check=True, text=True,
                           env=dict(kept, build=build), capture_output=True).stdout.split()
    return subprocess.run(("make", "--no-print-directory", *small, *words), cwd=tree, env=environment, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


class Rule:
    def __init__(self):
        self.normal, self.order, self.group = set(), set(), set()


def read_rules(database):
    """target -> its prerequisites, and what is made with it."""
    rules, rule = {}, None
    for line in database[database.index("\n# Files\n"):].split("\n"):
        found = re.match(r"([^#\t= ][^=]*?)::?(?!=)(.*)$", line)
        if found:
            rule = rules.setdefault(found.group(1), Rule())
            normal, _, order = found.group(2).partition("|")
            rule.normal |= set(normal.split())
            rule.order |= set(order.split())
        elif line.startswith("#  Also makes:") and rule:
            rule.group |= set(line.split(":", 1)[1].split())
        elif not line:
            rule = None
    return rules


def inside(path):
    """A path of the tree, relative to it; None of any other."""
    path = os.path.normpath(path if path.startswith("/") else tree + "/" + path)
    return path[len(tree) + 1:] if path.startswith(tree + "/") else None


def read_log(path):
    """What one recipe ran, read and left."""
    ran, read, left, begun = set(), set(), set(), {}
    for line in open(path, errors="replace"):
        # A call during which another process made one stands on two lines.
        process = line.split(" ", 1)[0]
        if line.endswith("<unfinished ...>\n"):
            begun[process] = line[:-len("<unfinished ...>\n")]
            continue
        line = re.sub(r"^\d+ +<\.\.\. \w+ resumed>", lambda _: begun.pop(process, ""), line)
        found = re.match(r"\d+ +(\w+)\((.*)\) += \d+(?:<(.*)>)?", line)
        if not found:
            continue
        call, said, opened = found.groups()
        if call == "execve":
            ran.add(inside(re.match(r'"([^"]*)"', said).group(1)))
        elif call.startswith("rename") or call in ("link", "symlink"):
            folder = re.findall(r"AT_FDCWD<([^>]*)>", said)[-1:] or [tree]
            left.add(inside(os.path.join(folder[0], re.findall(r'"([^"]*)"', said)[-1])))
        elif "O_DIRECTORY" not in said:
            (left if call == "creat" or re.search("O_WRONLY|O_RDWR|O_CREAT", said) else read).add(inside(opened))
    return [{name for name in names if name and not SCRATCH.search(name)} for names in (ran, read, left)]


def before(rules, names):
    """These and everything whose change makes them anew."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(rules[name].normal if name in rules else ())
    return found


def judge(rules, recipes):
    """What is wrong, a line each. Recipes: target -> what it ran, read and left."""
    for target, (ran, read, left) in sorted(recipes.items()):
        group = rules[target].group | {target}
        normal = set().union(*(rules[name].normal for name in group))
        order = set().union(*(rules[name].order for name in group))
        for name in sorted(left - group):
            whole_folder = any(one.startswith(name + "/") for one in group)
            by_stamp = name in rules and rules[name].normal == {target}
            if not KEPT.search(name) and not whole_folder and not by_stamp:
                yield "%s leaves %s, which is no target of its rule" % (target, name)
        for name in sorted(left):
            if not name.startswith(("build/", "results/", "installed/")):
                yield "%s leaves %s among the sources" % (target, name)
        for name in sorted(read - left - group - ran - before(rules, normal)):
            if not KEPT.search(name) and not ALLOWED.fullmatch(target + " " + name):
                yield "%s reads %s, which is no prerequisite" % (target, name)
        for name in sorted(ran - normal - order):
            yield "%s runs %s, which is no prerequisite" % (target, name)
        opened = read | ran
        for name in sorted(normal - opened):
            stands_for = before(rules, [name]) | (rules[name].group if name in rules else set())
            if not UNOPENED.search(name) and not stands_for & opened:
                yield "%s does not read its prerequisite %s" % (target, name)


def read_recipes():
    """target -> what its recipes ran, read and left since the last time."""
    recipes = {}
    for log in sorted(os.listdir(logs)):
        target = log.rsplit(".", 1)[0].replace("%", "/")
        for so_far, more in zip(recipes.setdefault(target, (set(), set(), set())), read_log(logs + "/" + log)):
            so_far |= more
        os.remove(logs + "/" + log)
    return recipes


def compare(goals):
    """Makes these goals; what is wrong, a line each."""
    make("-f", "traced.mk", "-j2", *goals)
    rules = read_rules(make("-f", "traced.mk", "-p", "-q", *(goal for goal in goals if goal != "install")))
    recipes = {target: done for target, done in read_recipes().items() if target not in goals}
    wrong = ["make's database has no rule of " + target for target in recipes if target not in rules]
    wrong += judge(rules, {target: done for target, done in recipes.items() if target in rules})
    results = {name for name in rules if name.startswith("results/") and os.path.isfile(tree + "/" + name)}
    wrong += ["%s would not be made again if it were deleted" % name for name in
              sorted(results - before(rules, goals)) if rules[name].normal]
    return len(recipes), wrong


def main():
    prepare()
    searched, wrong = compare(("search", "MODEL=vone-block"))
    reported, more = compare(("report", "install", "DESTDIR=installed"))
    wrong += more
    said = make("-n", "report", "DESTDIR=installed")
    if said:
        wrong.append("after all this make would still do:\n" + said)
    print("\n".join(wrong) or "%d recipes read and leave what their rules say" % (searched + reported))
    if not wrong:
        shutil.rmtree(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
