#!/usr/bin/python3
"""The rules of the house: which room may know which, how long and how wide things may be, where a question
stands, and that every test is run.

    /usr/bin/python3 tests/house.py [BUILD]

Prints every place that breaks a rule, and the share of each room; exit code 1 where one is broken. The order of the
rooms is read from CONTRIBUTING.md, where people read it, too. With the folder of a build, its objects are asked for
variables outside functions that can change.
"""
import collections
import glob
import os
import re
import subprocess
import sys

# What sets a library once in a process remembers that it did.
ONCE = "src/base/numerics.c", "src/base/json.c"
LINES, PARAMETERS, COLUMNS, SHARE, MAKEFILE = 50, 6, 120, 0.14, 450
ROOMS = "src", "analyses", "command", "paper", "web"
CODE = *ROOMS, "bench", "examples", "tests"
SCRIPTS = "Makefile", "make/*.mk", "tests/house.py"

complaints = []


def complain(path, line, text):
    complaints.append(f"{path}:{line}: {text}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def bare(code):
    """C without comments and texts; every line keeps its place."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
                  lambda found: re.sub(r"[^\n]", " ", found.group()), code, flags=re.S)


def line_of(text, place):
    return text.count("\n", 0, place) + 1


# -- rooms --


def levels():
    """The rooms of src in CONTRIBUTING.md, lowest first; those that share a line are siblings."""
    lines = [line for line in read("CONTRIBUTING.md").splitlines() if line.startswith("    src/")]
    return [re.findall(r"src/([a-z/]+)/ ", line) for line in lines]


def room_of(path, rooms):
    """The room with the longest name that the path (without src/) begins with."""
    return max((room for room in rooms if path.startswith(room + "/")), key=len, default=None)


def check_arrows(files):
    level = {room: height for height, rooms in enumerate(levels()) for room in rooms}
    for path, text in files.items():
        if not path.startswith("src/"):
            continue
        own = room_of(path[4:], level)
        if own is None:
            complain(path, 1, "its room is not in the list of CONTRIBUTING.md")
            continue
        for found in re.finditer(r'^#include "([^"]+)"', text, re.M):
            other = room_of(found[1], level)
            if other and other != own and level[other] >= level[own]:
                complain(path, line_of(text, found.start()),
                         f"{own} may not know {other}: arrows go to rooms that are listed above it")


def check_circles(files):
    """No header reads itself, also not by way of others."""
    reads = {path[4:]: re.findall(r'^#include "([^"]+)"', text, re.M)
             for path, text in files.items() if path.startswith("src/") and path.endswith(".h")}

    def reaches(header, goal, seen):
        for other in reads.get(header, ()):
            if other == goal or other not in seen and reaches(other, goal, seen | {other}):
                return True
        return False

    for header in reads:
        if reaches(header, header, frozenset()):
            complain(f"src/{header}", 1, "includes itself by way of other headers")


def check_options(files):
    """The command line is known to programs only; what they call takes a Draw, or less."""
    for path, text in files.items():
        if path.startswith("src/") and not path.startswith("src/program/"):
            for found in re.finditer(r"\bOptions\b|\boptions_\w+\(", bare(text)):
                complain(path, line_of(text, found.start()), f"knows the command line ({found.group()})")


def check_calls(files):
    """Within a room, calls of one module's functions do not lead back to it; a module is a header and its .c."""
    sources = {path[:-2]: bare(text) for path, text in files.items()
               if re.fullmatch(r"(src|analyses|command|paper|web)/.*\.c", path)}
    owner = {found[1]: module for module, code in sources.items() for found in DECLARED.finditer(code)
             if found.group().endswith("{\n") and not found.group().startswith(("static", "return", "else", "typedef"))}
    calls = collections.defaultdict(dict)
    for module, code in sources.items():
        for name in sorted(set(re.findall(r"\b\w+\b", code)) & owner.keys() - {"main"}):
            if owner[name] != module and os.path.dirname(owner[name]) == os.path.dirname(module):
                calls[module].setdefault(owner[name], name)

    def way(module, goal, seen):
        """The functions by which a module calls the goal; None: it does not."""
        for other, name in calls[module].items():
            if other == goal:
                return [name]
            if other not in seen:
                seen.add(other)
                rest = way(other, goal, seen)
                if rest:
                    return [name] + rest
        return None

    for module in sorted(sources):
        circle = way(module, module, set())
        if circle:
            complain(f"{module}.c", 1, f"calls itself by way of other modules of its room: {', '.join(circle)}")


def shares(files):
    """Each room's lines of code, and its share of all; tests, benches and examples are not counted."""
    size = collections.Counter()
    known = {room for rooms in levels() for room in rooms}
    for path, text in files.items():
        folder = path.split("/")[0]
        if folder in ROOMS:
            size[room_of(path[4:], known) or "no room" if folder == "src" else folder] += text.count("\n")
    return [(room, lines, lines / size.total()) for room, lines in size.most_common()]


def check_shares(files):
    for room, _, share in shares(files):
        if share > SHARE:
            complain(room, 1, f"has {share:.1%} of all code; a room has at most {SHARE:.0%}: make two of it")


# -- functions, lines, comments --


def parameters(text):
    """How many parameters a list between brackets has."""
    flat, depth = "", 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        flat += sign if depth == 0 else ""
    return flat.count(",") + 1


INSIDE = r"(?:[^();{}]|\((?:[^()]|\([^()]*\))*\))*"
DECLARED = re.compile(rf"^(?:[A-Za-z_][\w \*\n]*?[ \*]|(?=TEST\())(\w+)\(({INSIDE})\)\s*(?:;|\n\{{\n)", re.M)


def check_functions(path, code):
    for found in DECLARED.finditer(code):
        line = line_of(code, found.start())
        if found.group().startswith(("return", "else", "typedef")):
            continue
        if parameters(found[2]) > PARAMETERS:
            complain(path, line, f"{found[1]} has {parameters(found[2])} parameters; at most {PARAMETERS}")
        if found.group().endswith("{\n"):
            lines = line_of(code, code.index("\n}", found.end() - 1)) - line + 2
            if lines > LINES:
                complain(path, line, f"{found[2 if found[1] == 'TEST' else 1]} has {lines} lines; at most {LINES}")


def check_columns(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > COLUMNS:
            complain(path, number, f"{len(line)} columns; at most {COLUMNS}")


def check_opening(path, text):
    """A module tells its story at the top: in its header, in one that names it, or in itself."""
    if re.match(r"(#define _[A-Z]+_SOURCE.*\n\n?)?/\*", text):
        return
    folder, name = path.rsplit("/", 1)
    for header in glob.glob(folder + "/*.h"):
        stem = header.rsplit("/", 1)[1][:-2]
        opening = read(header).split("*/")[0]
        if re.search(rf'^#include "(.*/)?{stem}.h"', text, re.M) and (
                name.startswith((stem + ".", stem + "_")) or name in opening):
            return
    complain(path, 1, "begins without a comment that says what it is for, and no header that it includes names it")


def check_question(files):
    """A benchmark's question is the first line of its comment: the page reads only that line (web/program.c)."""
    for path, text in files.items():
        found = re.fullmatch(r"analyses/[A-Z]\w+/([^/]+)\.c", path)
        if found and not re.match(rf"/\*\n \* {re.escape(found[1])}: [^\n]+\?\n \*/?\n", text):
            complain(path, 2, f'must be " * {found[1]}: QUESTION?", and " *" the line below: the page shows '
                              "the question from this line only; shorten it until it fits")


def check_tests(texts):
    """A script of tests/ that nothing else names, or imports, is never run."""
    for path in [path for path in texts if re.fullmatch(r"tests/\w+\.(sh|py)", path)]:
        script, module = os.path.basename(path), re.sub(r".*/|\..*", "", path)
        if not any(re.search(rf"\b{script}\b|^ *(from|import) {module}\b", text, re.M)
                   for other, text in texts.items() if other != path):
            complain(path, 1, "is called by no target of make and by no other test; add it to make/care.mk")


def check_globals(build):
    """Sections of data that can change; ONCE may have them."""
    for path in sorted(glob.glob(f"{build}/src/**/*.o", recursive=True)):
        source = os.path.relpath(path, build)[:-2] + ".c"
        if not os.path.exists(source) or source in ONCE:
            continue
        sections = subprocess.run(["size", "-A", path], capture_output=True, text=True, check=True).stdout
        for section, size in re.findall(r"^\.(t?data|t?bss)\s+(\d+)", sections, re.M):
            if int(size) > 0:
                complain(source, 1, f"has {size} bytes of variables that can change (.{section})")


def must_complain(check, made_up):
    """What breaks a rule is noticed."""
    before = len(complaints)
    check(made_up)
    assert len(complaints) > before, f"{check.__name__} sees nothing wrong in {made_up}"
    del complaints[before:]


must_complain(check_arrows, {"src/base/a.h": '#include "score/page.h"\n'})
must_complain(check_shares, {"analyses/a.c": 20 * "\n", "src/base/a.c": 80 * "\n"})
must_complain(check_options, {"src/base/a.h": "bool a(const Options *options);"})
must_complain(check_circles, {"src/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "base/a.h"\n'})
must_complain(check_question, {"analyses/Marques2020/A1-b.c": "/*\n * A1-b: how many\n * lines?\n */\n"})
must_complain(check_calls, {f"src/base/{one}.c": f"int {one}(void)\n{{\n    return {other}();\n}}\n"
                            for one, other in ("ab", "bc", "ca")})
must_complain(check_tests, {"tests/a.sh": "# a.sh BUILD", "tests/b.py": "import ab"})
files = {path: read(path) for folder in CODE for path in sorted(glob.glob(folder + "/**/*.[ch]", recursive=True))}
scripts = {path: read(path) for pattern in SCRIPTS for path in sorted(glob.glob(pattern))}
tests = {path: read(path) for path in glob.glob("tests/**/*.*", recursive=True) if path.endswith((".py", ".sh"))}
for room, lines, share in shares(files):
    print(f"  {room:14}{lines:6} lines  {share:6.1%}")
check_shares(files)
check_arrows(files)
check_circles(files)
check_calls(files)
check_options(files)
check_question(files)
check_tests({**scripts, **tests})
if len(sys.argv) > 1:
    check_globals(sys.argv[1])
for path, text in files.items():
    check_functions(path, bare(text))
    check_opening(path, text)
for path, text in {**files, **scripts}.items():
    check_columns(path, text)
if scripts["Makefile"].count("\n") >= MAKEFILE:
    complain("Makefile", 1, f"has {MAKEFILE} lines or more")
print("\n".join(complaints) or f"{len(files)} files of C keep the rules of the house")
sys.exit(1 if complaints else 0)
