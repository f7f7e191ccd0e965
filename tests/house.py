#!/usr/bin/env python3
"""The house: what CONTRIBUTING.md says of rooms and modules holds of every file. Usage: tests/house.py [BUILD]

  rooms      an include leads to the same room of src/ or to one that CONTRIBUTING.md lists above it; siblings (on one
             line there) do not know each other; src knows nothing outside itself
  headers    no two headers of src/ include each other, also not by a detour through others
  stories    a header opens with a comment that begins with its name, a .c file with a comment or with its header
  functions  at most 50 lines and 6 parameters
  lines      of src/ and of what make reads: at most 120 columns
  globals    src/ has none that can change, but for those of pthread_once (needs BUILD, where objects are)

Prints an offence a line; exit code 1 where there is one.
"""
import glob
import os
import re
import subprocess
import sys

MOST_LINES, MOST_PARAMETERS, MOST_COLUMNS = 50, 6, 120
# Written by protoc-c, not by us.
GENERATED = {"onnx/onnx.pb-c.h"}
# base/numerics.c sets OpenBLAS and GSL once in a process.
ONCE = {"numerics"}

offences = []


def offend(where, what):
    offences.append(f"{where}: {what}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def sources(*folders, kinds="ch"):
    found = []
    for folder in folders:
        found += glob.glob(f"{folder}/**/*.[{kinds}]", recursive=True)
    return sorted(found)


# -- rooms and modules --


def order_of_rooms():
    """{room: storey}: the block of CONTRIBUTING.md whose lines begin with `src/`, from the ground up."""
    storeys = [re.findall(r"src/(\w+)/", line) for line in read("CONTRIBUTING.md").splitlines()
               if re.match(r"    src/", line)]
    return {room: storey for storey, rooms in enumerate(storeys) for room in rooms}


def includes(path):
    return re.findall(r'^#include "([^"]+)"', read(path), re.M)


def check_rooms(storeys):
    rooms = {os.path.basename(path) for path in glob.glob("src/*") if os.path.isdir(path)}
    for room in sorted(rooms ^ set(storeys)):
        offend("CONTRIBUTING.md", f"the room src/{room} is " + ("missing" if room in rooms else "not there"))
    for path in sources("src"):
        room = path.split("/")[1]
        for name in includes(path):
            if name in GENERATED:
                continue
            other = name.split("/")[0]
            if not os.path.exists(f"src/{name}"):
                offend(path, f"includes {name}, which is not in src")
            elif other != room and storeys.get(other, 99) >= storeys.get(room, -1):
                offend(path, f"includes {name}: {room} is not above {other}")


def check_circles():
    reads = {path[4:]: sorted(includes(path)) for path in sources("src", kinds="h")}
    for start in reads:
        ways, seen = [[start]], set()
        while ways:
            way = ways.pop(0)
            for header in reads.get(way[-1], ()):
                if header == start:
                    offend(f"src/{start}", "a circle of headers: " + " -> ".join(way + [start]))
                    ways = []
                    break
                if header not in seen:
                    seen.add(header)
                    ways.append(way + [header])


# -- stories --


def check_story(path):
    folder, file = os.path.split(path)
    name, text = file[:-2], read(path)
    if path.endswith(".h"):
        if not re.match(r"/\*\n \* " + re.escape(name) + r": ", text):
            offend(path, f'does not open with a comment that begins with "{name}: "')
    elif not text.startswith("/*"):
        first = re.sub(r"^#define .*\n", "", text)
        own = os.path.basename(folder) if not folder.startswith("src/") else folder[4:]
        if not re.match(rf'#include "({re.escape(own)}/)?\w+\.h"', first):
            offend(path, "opens neither with a comment nor with its header")


# -- functions and lines --


def parameters(text):
    """How many parameters a list has: commas outside of parentheses, and one."""
    depth = count = 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        count += letter == "," and depth == 0
    return 0 if text.strip() == "void" else count + 1


def check_functions(path):
    lines = read(path).split("\n")
    for start, line in enumerate(lines):
        if line != "{":
            continue
        end = lines.index("}", start)
        head = start
        while head > 0 and re.match(r"[A-Za-z ]", lines[head - 1]) and not lines[head - 1].endswith(("*/", ";")):
            head -= 1
        found = re.search(r"(\w+)\((.*)\)", " ".join(lines[head:start]))
        if not found:
            continue
        if end - head + 1 > MOST_LINES:
            offend(f"{path}:{head + 1}", f"{found[1]} has {end - head + 1} lines")
        if parameters(found[2]) > MOST_PARAMETERS:
            offend(f"{path}:{head + 1}", f"{found[1]} has {parameters(found[2])} parameters")


def check_columns(path):
    for number, line in enumerate(read(path).split("\n"), 1):
        columns = len(line.expandtabs(4))
        if columns > MOST_COLUMNS:
            offend(f"{path}:{number}", f"{columns} columns")


# -- globals --


def check_globals(build):
    for path in sorted(glob.glob(f"{build}/src/**/*.o", recursive=True)):
        sizes = subprocess.run(["size", "-A", path], capture_output=True, text=True, check=True).stdout
        for section, size in re.findall(r"^\.(data|bss|tdata|tbss)\s+(\d+)", sizes, re.M):
            if int(size) > 0 and os.path.basename(path)[:-2] not in ONCE:
                offend(path, f"{size} bytes in .{section}: a variable outside functions that can change")


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    code = sources("src", "analyses", "bench", "examples", "tests")
    check_rooms(order_of_rooms())
    check_circles()
    for path in code:
        check_story(path)
        check_functions(path)
    for path in sources("src") + ["Makefile"] + sorted(glob.glob("make/*.mk")):
        check_columns(path)
    if len(sys.argv) > 1 and not os.environ.get("SANITIZE"):
        check_globals(sys.argv[1])
    for offence in offences:
        print(offence)
    return 1 if offences else 0


sys.exit(main())
