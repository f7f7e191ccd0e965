#!/usr/bin/python3
"""Every number in the prose of README.md is one that a program or a data file gives: readme_numbers.py RESULTS

RESULTS is a report's folder. What is left of the prose once the claims below are taken out must have no number but those
of names, years and versions.
"""
import csv
import glob
import json
import re
import sys

results = sys.argv[1]
WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()


def of(path, key):
    """The text of a key that a program wrote for LaTeX."""
    return re.search(r"\\VentralSet\{%s\}\{([^}]*)\}" % re.escape(key), open(f"{results}/{path}").read()).group(1)


def leaves(node):
    children = node.get("children") or []
    return sum(map(leaves, children)) if children else 1


properties = [path.split("/")[-1] for path in glob.glob("analyses/Marques2020/*.c")]
textures = [name for name in properties if name.startswith("FreemanZiemba2013")]
gratings = len(properties) - len(textures)
page = json.load(open("data/page.json"))
benchmarks = len(glob.glob("analyses/*/*-*.c"))
models = len({(row["model"], row["number"]) for row in csv.DictReader(open("data/leaderboard.csv"))})
assert int(of("paper/validation_macros.tex", "validation/scores/within_2")) == gratings
assert float(of("paper/validation_macros.tex", "validation/scores/furthest")) < .002

# log10 likelihood ratios of size tuning, and the share of single networks that are as far out.
size = {row["model"]: row for row in csv.DictReader(open(f"{results}/ensemble/likelihood.csv")) if row["group"] == "size"}


def ratio(model):
    return f"{float(size[model]['log10_t']):+.1f}"


def rank(model):
    return f"{float(size[model]['rank_one']):.2f}"


CHOSEN, HELD_OUT = "resnet-50x2_untrained", ("resnet-18_untrained", "resnet-50_untrained")
CONTROLS = "resnet-18-layer1_untrained", "resnet-50-layer1_untrained"
assert [size[model]["held_out"] for model in (CHOSEN, *HELD_OUT)] == ["no", "yes", "yes"]

# Published models without learned weights.


def weightless(name, key):
    return of("paper/weightless_macros.tex", f"weightless/{name}/{key}")


assert float(weightless("v1-pyr-nodown", "furthest")) <= .006
assert float(weightless("with_noise", "furthest")) <= .017

CLAIMS = [
    "held out, ResNet-18 and ResNet-50, the log10 likelihood ratio against a single network is "
    f"{' and '.join(map(ratio, HELD_OUT))} (p by ranks {' and '.join(map(rank, HELD_OUT))}); in the model which prompted the idea, "
    f"{ratio(CHOSEN)} ({rank(CHOSEN)}); in two controls with stored weights, {' and '.join(map(ratio, CONTROLS))}",
    f"against {WORDS[gratings]} experiments",
    f"Of {weightless('all', 'scores')} published scores of five models without learned weights, {WORDS[gratings]} (VOneNet's V1) "
    f"are reproduced to within 0.002, {WORDS[gratings]} (a steerable pyramid) to 0.006, and {weightless('with_noise', 'scores')} "
    "(VOneNet's V1 with noise, averaged over three seeds) to 0.017",
    f"the {models} public models of the leaderboard",
    f"Of the page's {benchmarks} benchmarks, {gratings} need nothing",
    f"{len(properties)} can be evaluated: all of Marques2020, its {WORDS[len(textures)]} texture benchmarks included",
]

text = open("README.md", encoding="utf-8").read()
text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
text = "\n".join(line for line in text.splitlines() if not line.startswith(("    ", "|", "![")))
text = " ".join(re.sub(r"`[^`]*`|\]\([^)]*\)", "", text).split())
for claim in CLAIMS:
    assert claim in text, f"README.md does not say: {claim}"
    text = text.replace(claim, "")
text = re.sub(r"Debian 12 (?:or|and) 13|[A-Z]\w+[0-9]{4}|V[124]|et al\. [0-9]{4}|[A-Z][a-z]+ 20[0-9]{2}", "", text)
text = re.sub(r"(?<= )[1-9]\. |SHA-1|r\^2|\)\^2|is 1 if|and 0 if", "", text)
left = re.findall(r".{0,30}\b(?:[0-9][0-9.,]*|%s)\b.{0,20}" % "|".join(WORDS[4:]), text)
assert not left, "numbers in README.md that no program gives: " + "; ".join(left)
assert len(open("README.md").read().split()) <= 1000, "README.md has more than 1,000 words"
