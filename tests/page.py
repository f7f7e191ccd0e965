"""The page in a headless Chromium.

    page.py BUILD RESULTS         pages of three models, made from the draws of the tests: a published one, one that is not, and
                                  one without random weights; and the page in RESULTS, where there is one
    page.py BUILD RESULTS axe     the same by axe-core's rules for accessibility, which npm fetches; skipped without npm

What is shown equals the result files and the leaderboard's table; links lead somewhere; nothing is loaded from a network;
it can be used by keyboard alone, and without its script shows the same; on screens of 320 to 1920 pixels, in light and
dark colours and printed, nothing overflows, overlaps, is too small or too pale.
"""
import csv
import filecmp
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree

from browser import Browser
from npm import fetch

build, results = (os.path.abspath(p) for p in sys.argv[1:3])
draws = build + "/tests/results"
made = build + "/tests/pages"
webpage = build + "/web/webpage"
PAGE_MODEL = "resnet-50x2_untrained"
PUBLISHED = {PAGE_MODEL: "resnet-50x2_untrained", "resnet-50_untrained": "resnet-50_untrained",
             "resnet-18_untrained": "resnet-18_untrained", "vone-block": "voneresnet-50-non_stochastic"}
FIXED = ("pixels", "vone-block")
WIDTHS = (320, 390, 768, 1280, 1920)
MOST_BYTES, MOST_SCRIPT, MOST_SHEETS = 5000000, 15000, 15

# What the spread, its seeds and the reference models look like; the numbers are made up, to see whether they arrive.
# Among as many benchmarks as a table names, a published score is outside if it is less probable than .05 divided by them.
DC = "Marques2020_Ringach2002-max_dc"
SPREAD = """model,networks,benchmark,seeds,published,mean,deviation,minimum,maximum,percentile,z,probability
%(model)s,redrawn,Marques2020_Ringach2002-max_dc,3,0.971,0.912345,0.023456,0.851234,0.953456,95.0,2.5012,0.02
%(model)s,one,Marques2020_Ringach2002-max_dc,3,0.971,0.901234,0.034567,0.801234,0.963456,90.0,-1.2512,0.2
other_model,redrawn,Marques2020_DeValois1982-peak_sf,20,0.790,0.777777,0.011111,0.666666,0.888888,50.0,0.1,0.9
"""
SEEDS = {"redrawn-": (0.851234, 0.932345, 0.953456), "": (0.801234, 0.939012, 0.963456)}
LIKELIHOOD = """model,published,weights,held_out,group,draws_one,log10_t,log10_kernel,rank_one
%(model)s,%(model)s,drawn,no,spatial_frequency,3,0.100,0.2,0.5
%(model)s,%(model)s,drawn,no,size,3,4.749,9.1,0.253
other,other,drawn,yes,size,3,1.5,2,0.061
second,second,drawn,yes,size,3,1.25,2,0.5
stored,stored_1,stored,yes,size,3,-2,-3,0.7
"""
VALIDATION = "benchmark,published_ceiling,ceiling,published_score,score\na,.9,.9,0.647,0.647635\nb,.9,.9,0.712,0.709205\n"
WEIGHTLESS = "model,published_as,benchmark,published,mean,deviation,draws,z\na,b,c,.5,.5,,1,-0.1\na,b,d,.5,.9,,1,3.2\na,e,c,.5,.6,.1,3,2.9\n"
REFERENCE = "model,v1_layer,Marques2020_Ringach2002-max_dc\none,a,0.111\ntwo,a,0.999\nthree,a,0.555\n%(model)s,a,0.777\n"

METRICS = ("pls", "ridge", "ridgecv", "cka", "cka_biased", "rdm")


def simulated_recordings():
    """Three layers, each the true one of two recordings; not every metric finds it, and one value is undefined."""
    rows = ["truth,share,simulation,layer,place,true_place,%s,stimuli,repetitions,sites" % ",".join(
        "%s,%s_ceiling" % (key, key) for key in METRICS)]
    for truth in range(3):
        for share in ("1", "0.5"):
            for place in range(3):
                values = [.8 - .1 * k - .05 * (k + 1) * abs(place - truth) + .04 * k * float(share) * place for k in range(6)]
                cells = ["%.6f,%s" % (v, "" if k > 2 else "0.9") for k, v in enumerate(values)]
                if (truth, share, place) == (0, "1", 2):
                    cells[5] = ","
                rows.append("%s,%s,0,%s,%d,%d,%s,24,3,11" % ("abc"[truth], share, "abc"[place], place, truth, ",".join(cells)))
    return "\n".join(rows) + "\n"


def score(value, otherwise=""):
    if value is None:
        return otherwise
    return re.sub("^(-?)0", lambda sign: "\u2212" if sign.group(1) else "", "%.3f" % value)


def difference(value):
    """A score with its sign: +.060."""
    text = score(abs(value))
    return text if text == ".000" else ("\u2212" if value < 0 else "+") + text


class Page:
    """A page that was made, and the result files that it shows."""

    def __init__(self, folder, draw_folder, model, seed):
        self.folder, self.model = folder, model
        self.published, self.fixed = PUBLISHED.get(model), model in FIXED
        self.draws = ["%s/%s/%s-%d" % (draw_folder, model, way, seed) for way in ("redrawn", "seed")]
        scores = json.load(open(self.draws[0] + "/scores.json"))
        self.version, self.commit = scores["program_version"], scores["program_commit"]
        self.nodes, self.one = ({n["name"]: n for n in json.load(open(draw + "/scores.json"))["nodes"]}
                                for draw in self.draws)
        self.leaves = [name for name, node in self.nodes.items() if node["kind"] == "leaf"]
        simulated = (folder + ".results" if folder.startswith(made) else draw_folder) + "/metric_recovery.csv"
        self.simulated = list(csv.DictReader(open(simulated))) if os.path.exists(simulated) else []

    def result(self, name, way=0):
        return json.load(open("%s/%s.json" % (self.draws[way], name)))


def write_results(sources, model):
    """The draws of the tests' models, and of this one the scores of three seeds."""
    os.makedirs(sources + "/ensemble")
    for name in os.listdir(draws):
        if name != model and os.path.isdir(draws + "/" + name):
            os.symlink(draws + "/" + name, sources + "/" + name)
    os.makedirs(sources + "/" + model)
    for draw in ("seed-0", "redrawn-0"):
        os.symlink("%s/%s/%s" % (draws, model, draw), "%s/%s/%s" % (sources, model, draw))
    for way, scores in SEEDS.items():
        open("%s/%s/%sensemble-3.csv" % (sources, model, way), "w").write(
            "seed,%s\n" % DC + "".join("%d,%f\n" % row for row in enumerate(scores)))


def make_page(model):
    """The page of a model of the tests' draws, made twice: in another place, locale and time zone the bytes are the same."""
    folder = made + "/" + model
    sources = folder + ".results"
    write_results(sources, model)
    for name, text in (("ensemble/spread.csv", SPREAD), ("ensemble/likelihood.csv", LIKELIHOOD), ("validation.csv", VALIDATION),
                       ("weightless.csv", WEIGHTLESS),
                       ("reference_models.csv", REFERENCE)):
        open(sources + "/" + name, "w").write(text % {"model": model} if "%(" in text else text)
    if model not in FIXED:
        os.makedirs(sources + "/figures")
        for name in ("metric_recovery.csv", "figures/metric_recovery.csv", "figures/metric_recovery.pdf", "figures/metric_recovery.svg"):
            open(sources + "/" + name, "w").write(simulated_recordings())
    for output, environment in ((folder, {}), (folder + ".again", {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"})):
        os.makedirs(output + "/files")
        open(output + "/files/Marques2020_Ringach2002-max_dc.txt", "w").write("step <1>\n")
        subprocess.run([webpage, "--model", model, "--results", sources, "--output", output], check=True,
                       env=dict(os.environ, **environment))
    same = filecmp.dircmp(folder, folder + ".again")
    for part in [same] + list(same.subdirs.values()):
        assert not (part.left_only or part.right_only or part.diff_files), (part.diff_files, part.left_only)
    return Page(folder, draws, model, 0)


def test_refusals():
    """A sentence and exit code 1; the page that was there stays."""
    folder = made + "/" + PAGE_MODEL
    before = open(folder + "/index.html").read()
    for arguments, words in ((["--model", "no-such-model"], "no-such-model"),
                             (["--model", "resnet-34_untrained", "--results", draws], "scores.json")):
        run = subprocess.run([webpage, "--output", folder] + arguments, capture_output=True, text=True)
        assert run.returncode == 1 and words in run.stderr and run.stderr.count("\n") == 1, run
    broken = made + "/broken"
    os.makedirs(broken + "/ensemble")
    os.symlink(os.path.join(draws, PAGE_MODEL), os.path.join(broken, PAGE_MODEL))
    open(broken + "/ensemble/spread.csv", "w").write((SPREAD % {"model": PAGE_MODEL}).replace("0.912345", "much"))
    run = subprocess.run([webpage, "--output", folder, "--results", broken], capture_output=True, text=True)
    assert run.returncode == 1 and "spread.csv" in run.stderr and "much" in run.stderr, run
    os.remove(broken + "/ensemble/spread.csv")
    open(broken + "/metric_recovery.csv", "w").write(simulated_recordings().rsplit("\n", 2)[0] + "\n")
    run = subprocess.run([webpage, "--model", PAGE_MODEL, "--output", folder, "--results", broken], capture_output=True, text=True)
    assert run.returncode == 1 and "metric_recovery.csv: every recording must have the same layers" in run.stderr, run
    assert open(folder + "/index.html").read() == before


# -- what is shown --

PLACES = "return [...document.querySelectorAll('[id]')].map(element => element.id)"
CELLS = """return Object.fromEntries([...document.querySelectorAll('.row > details')].map(d => [d.id,
    Object.fromEntries([...d.querySelectorAll(':scope > summary > .cell')].map(c => [c.querySelector('.column').textContent.trim(),
        ['.value', '.of', '.hidden'].map(k => c.querySelector(k) ? c.querySelector(k).textContent.trim() : '')]))]))"""


def leaderboard():
    models = {}
    for row in csv.DictReader(open("data/leaderboard.csv")):
        if row["score"] != "X":
            models.setdefault(row["node"], []).append(float(row["score"]))
    return models


def is_partial(node):
    return node["kind"] == "parent" and node["score_comparable"] is None


def shown_score(node):
    """A parent that was not evaluated as a whole shows the mean over what was; never 0 for what was not."""
    return node["score_evaluated"] if is_partial(node) else node["score"]


def test_numbers(browser, page, public):
    shown = browser.script(CELLS)
    path = ["average_vision", "neural_vision"]
    assert set(shown) == set(page.nodes) - set(path) and len(shown) == 45
    columns = (["score"] if page.fixed else ["re-initialised", "one network"]) + (
        ["published", "difference", "published rank"] if page.published else []) + ["our rank", "median public", "best public"]
    heading = browser.script("return [...document.querySelectorAll('.heading .cell')].map(c => c.textContent)")
    assert heading == columns, heading
    for name, cells in shown.items():
        node = page.nodes[name]
        assert set(cells) == set(columns), (name, list(cells))
        for column, of in [(columns[0], node)] + ([] if page.fixed else [("one network", page.one[name])]):
            expected = score(shown_score(of), "X" if of.get("status") == "not scorable" else "\u2013")
            assert cells[column][0] == expected, (name, column, cells[column], expected)
        count = len(public[name])
        if page.published:
            same = node["published_score_evaluated"] if is_partial(node) else node["published_score"]
            apart = "\u2013" if None in (shown_score(node), same) else difference(shown_score(node) - same)
            assert cells["difference"][0] == apart, (name, cells, apart)
            if is_partial(node) and same is not None:
                assert cells["published"][1] == "same " + score(same), (name, cells)
        if page.published and node["published_score"] is not None:
            rank = 1 + sum(s > node["published_score"] for s in public[name])
            assert cells["published"][0] == score(node["published_score"]), (name, cells)
            assert cells["published rank"][:2] == ["%d" % rank, "of %d" % count] and rank == node["published_rank"], name
        elif page.published:
            assert cells["published"][0] == cells["published rank"][0], (name, cells)
            assert cells["published"][0] == ("X" if name == "Kar2019-ost" else "\u2013"), (name, cells)
        comparable = node["score_comparable"]
        rank = None if comparable is None else 1 + sum(s > round(comparable, 3) for s in public[name])
        assert cells["our rank"][:2] == (["\u2013", ""] if rank is None else ["%d" % rank, "of %d" % count]), (name, cells)
        assert cells["best public"][0] == score(max(public[name])), name
        assert cells["median public"][0] == score(statistics.median(public[name])), (name, cells)


def quartiles(values):
    """As numpy's default, linear between the neighbours."""
    values = sorted(values)
    places = [(len(values) - 1) * share for share in (.25, .75)]
    return [values[int(p)] + (p - int(p)) * (values[min(int(p) + 1, len(values) - 1)] - values[int(p)]) for p in places]


BARS = """return Object.fromEntries([...document.querySelectorAll('.row > details')].map(d => {
    const bar = d.querySelector(':scope > summary > .bar'), of = k => { const e = bar.querySelector(k);
        return e ? [parseFloat(e.style.left || 0), parseFloat(e.style.width || 0)] : null; };
    return [d.id, {empty: bar.classList.contains('empty'), tip: bar.querySelector('.tip').textContent, fill: of('.fill'), range: of('.range'),
        quartiles: of('.quartiles'), published: of('.mark.published'), median: of('.mark.median'), marks: bar.querySelectorAll('.mark').length}]; }))"""


def test_bars(browser, page, public):
    """Their lengths are the numbers; at most ours, published and median; nothing where nothing was evaluated."""
    for name, bar in browser.script(BARS).items():
        node = page.nodes[name]
        ours = shown_score(node)
        near = lambda place, value: abs(place - 100 * max(0, min(1, value))) < .06
        assert (bar["fill"] is None) == (ours is None) and bar["empty"] == (node["leaves_evaluated"] == 0), (name, bar)
        assert ours is None or near(bar["fill"][1], ours) and "ours %s" % score(ours) in bar["tip"], (name, bar)
        same = node["published_score_evaluated"] if is_partial(node) else node["published_score"]
        assert (bar["published"] is None) == (same is None) and (same is None or near(bar["published"][0], same)), (name, bar)
        if not is_partial(node) or ours is None:
            lower, upper = quartiles(public[name])
            assert near(bar["median"][0], statistics.median(public[name])), (name, bar)
            assert near(bar["quartiles"][0], lower) and abs(bar["quartiles"][1] - 100 * (upper - lower)) < .12, (name, bar)
            half = [float(value) for value in re.search(r"middle half (\S+) to (\S+)", bar["tip"]).groups()]
            assert abs(half[0] - lower) < .00051 and abs(half[1] - upper) < .00051, (name, bar, lower, upper)
        assert bar["marks"] <= 2, (name, bar)
    if not page.fixed and page.folder.startswith(made):
        bar = browser.script(BARS)[DC]
        assert abs(bar["range"][0] - 85.1) < .06 and "3 seeds .851 to .953" in bar["tip"], bar


def test_overview(browser, page):
    """A strip for each evaluated benchmark on tuning properties, with every seed; the sentences' numbers are the files'."""
    rows = browser.script("""return [...document.querySelectorAll('.picture > li')].map(li => [li.querySelector('.name').getAttribute('href').slice(1),
        [...li.querySelectorAll('.cell')].map(c => c.lastChild.textContent.trim()), [...li.querySelectorAll('.lane')].map(l =>
        [...l.querySelectorAll('.dot')].map(d => parseFloat(d.style.left))), li.querySelectorAll('.tick').length, li.querySelectorAll('.tick.outside').length])""")
    evaluated = [n for n in page.leaves if n.startswith("Marques2020_") and page.nodes[n]["score"] is not None]
    assert [row[0] for row in rows] == evaluated, rows
    for name, cells, lanes, ticks, outside in rows:
        assert len(lanes) == (1 if page.fixed else 2) and ticks == (len(lanes) if page.published else 0), (name, lanes, ticks)
        if page.folder.startswith(made) and name == DC and not page.fixed:
            expected = [[round(100 * value, 1) for value in scores] for scores in SEEDS.values()]
            assert all(abs(a - b) < .06 for lane, scores in zip(lanes, expected) for a, b in zip(lane, scores)), (lanes, expected)
            assert outside == bool(page.published) and ".901" in cells, (cells, outside)
        elif page.folder.startswith(made):
            ours = [page.nodes[name]] + ([] if page.fixed else [page.one[name]])
            assert outside == 0 and all(abs(lane[0] - 100 * o["score"]) < .06 for lane, o in zip(lanes, ours)), (name, lanes)
    text = re.sub(r"\s+", " ", browser.script("return document.querySelector('.overview').textContent"))
    root = page.nodes["average_vision"]
    assert "%d of %d benchmarks are evaluated here" % (root["leaves_evaluated"], root["leaves"]) in text, text
    assert ("make data" in text) == (root["leaves_evaluated"] < 22), text
    ceilings = [r for r in map(page.result, page.leaves) if r["published_ceiling"] is not None and r["ceiling"] is not None]
    furthest = max(abs(round(r["ceiling"], 3) - r["published_ceiling"]) for r in ceilings)
    assert "%d noise ceilings to within %s" % (len(ceilings), score(furthest)) in text, text
    if page.folder.startswith(made):
        assert "2 published scores of VOneNet" in text and "reproduced to within .003" in text, text
        assert "Of 3 published V1 scores of models without learned weights, 2 lie within three standard deviations" in text, text
        if page.published and not page.fixed:
            assert "p = .25 Size tuning suggests" in text and "these are 104.7 times as probable from re-initialised" in text and \
                "this model prompted the idea. Held out: other 101.5 (p = .06), second 101.2 (p = .50)." in text and \
                "stored_1" not in text, text
    mean = page.nodes["Marques2020"]["score_evaluated"]
    lead = browser.script("return document.querySelector('.lead').textContent")
    assert mean is None or "V1 benchmarks: %s" % score(mean) in lead, lead


def test_parents(browser, page):
    """A parent says how much of it was evaluated, and what the leaderboard's way of counting gives."""
    for name, node in page.nodes.items():
        if node["kind"] == "leaf":
            continue
        if name in ("average_vision", "neural_vision", "V1"):
            cells = browser.script("return [...document.querySelector('tr[data-node=' + arguments[0] + ']').cells].map(c => c.textContent.trim())", name)
            none = node["leaves_evaluated"] == 0
            expected = [name, "%d" % node["benchmarks"]] + ["\u2013" if none else score(n["score"]) for n in (
                [node] if page.fixed else [node, page.one[name]])]
            assert cells[:len(expected)] == expected, (cells, expected)
        if name in ("average_vision", "neural_vision"):
            continue
        text = re.sub(r"\s+", " ", browser.script(
            "return document.getElementById(arguments[0]).querySelector(':scope > .below > p').textContent", name))
        if node["leaves_evaluated"] == 0:
            none = "None of its %d benchmarks was evaluated here." % node["leaves"]
            assert ("Its one benchmark was not evaluated here." if node["leaves"] == 1 else none) in text, text
        elif node["leaves_evaluated"] < node["leaves"]:
            assert "%d of its %d" % (node["leaves_evaluated"], node["leaves"]) in text, text
            assert "means over these: %s" % score(node["score_evaluated"]) in text, text
            assert "as the leaderboard does: %s" % score(node["score"]) in text, text
            if not page.fixed:
                assert "one network %s)" % score(page.one[name]["score_evaluated"]) in text, text
            if page.published:
                assert "published over the same %s" % score(node["published_score_evaluated"]) in text, text
        noted = "alexnet_training_seed_01" in text
        assert browser.script("return document.getElementById(arguments[0]).querySelectorAll("
                              "':scope > summary .note').length", name) == noted, name
    assert browser.script("return document.querySelector('.meaning').textContent").count("random weights by mistake") == 1
    references = browser.script("return [...document.querySelectorAll('.row > .links > .reference')].map(a => "
                                "[a.closest('.row').firstElementChild.id, a.getAttribute('href')])")
    assert len(references) == len(page.leaves) + 1 and {r[0] for r in references} == set(page.leaves) | {"Marques2020"}
    dois = [r for r in references if r[1].startswith("https://doi.org/10.")]
    assert len(dois) >= len(page.leaves) - 1, references


def pair(value, error):
    return "%s \u00b1 %s" % (score(value), score(error))


BENCHMARKS = """return Object.fromEntries([...document.querySelectorAll('.row.leaf > details')].map(d => [d.id, {text: d.textContent,
    question: d.querySelector('.question').textContent, files: [...d.querySelectorAll('.menu a')].map(a => a.getAttribute('href')),
    cited: d.querySelector('.cited') ? d.querySelector('.cited').textContent : '', columns: d.querySelectorAll('.numbers thead th').length,
    images: [...d.querySelectorAll('.samples img')].map(i => i.alt), bins: [...d.querySelectorAll('.bin title')].map(t => t.textContent)}]))"""


def test_bins(name, bins, result):
    """The bins of a figure, in words: counts and the distance of the cumulative curves."""
    neurons, units = result["biological_histogram"], result["model_histogram"]
    assert len(bins) == len(neurons), (name, bins)
    apart = 0
    for i, text in enumerate(bins):
        assert ": %d neurons" % neurons[i] in text, (name, text)
        if units and sum(units):
            apart += units[i] / sum(units) - neurons[i] / sum(neurons)
            assert " %d units;" % units[i] in text and text.endswith(": " + difference(apart)), (name, text, apart)


def test_benchmarks(browser, page):
    shown, places = browser.script(BENCHMARKS), browser.script(PLACES)
    assert set(shown) == set(page.leaves)
    for name, leaf in shown.items():
        node, text, result = page.nodes[name], re.sub(r"\s+", " ", leaf["text"]), page.result(name)
        assert leaf["question"].endswith("?"), leaf["question"]
        assert " %s" % node["version"] in text and "Region %s" % result["region"] in text, name
        assert result["reason"] in text, name
        if node["sites"]:
            assert "recordings from %d sites in %s" % (node["sites"], result["region"]) in text, name
        names = ["files/%s.%sjson" % (name, way) for way in ([""] if page.fixed else ["redrawn.", "one."])]
        assert set(names + ["files/%s.c" % name]) <= set(leaf["files"]), (name, leaf["files"])
        for way, file in enumerate(names):
            assert json.load(open(page.folder + "/" + file)) == page.result(name, way), file
        same = page.fixed or result["score"] == page.result(name, 1)["score"]
        assert leaf["columns"] == (1 if same else 2), (name, leaf["columns"])
        for of in [result] if same else [result, page.result(name, 1)]:
            if of["status"] == "evaluated":
                assert pair(of["raw"], of["raw_error"]) in text and score(of["score"]) in text, (name, text)
        if result["status"] == "evaluated":
            assert result["layer"] in text and "Largest difference" in text, name
            assert "%d model units" % sum(result["model_histogram"]) in text, name
            assert any(f.endswith(".csv") for f in leaf["files"]), name
            assert ": %s" % score(result["score"]) in leaf["cited"] and page.version in leaf["cited"], leaf["cited"]
            assert name.replace("_", "\\_") in leaf["cited"] and (page.fixed or "seed 0" in leaf["cited"]), leaf["cited"]
        else:
            assert not leaf["cited"], name
        if result["ceiling"] is not None:
            assert pair(result["ceiling"], result["ceiling_error"]) in text, name
        if result["biological_histogram"]:
            test_bins(name, leaf["bins"], result)
        for citation in result["citation"]:
            assert "bibtex-" + citation in places, citation
        if name.startswith("Marques2020_") and "FreemanZiemba" not in name:
            assert len(leaf["images"]) == 10 and all(a.startswith("Grating ") for a in leaf["images"]), (name, leaf["images"])
            assert len(set(leaf["images"])) > 5, leaf["images"]
    text = re.sub(r"\s+", " ", shown[DC]["text"])
    if page.folder.startswith(made):
        assert "Among the 3 other models that were run here (means over seeds): best .999, median .555" in text, text
        assert ("step <1>" in text) == (page.result(DC)["status"] == "evaluated")
        if page.fixed:
            assert "3 seeds" not in text
        else:
            assert pair(.912345, .023456) in text and "(.801 to .963)" in text, text
            assert ("+2.5 standard" in text and "\u22121.3 standard" in text) == bool(page.published), text
        assert pair(.777777, .011111) not in "".join(leaf["text"] for leaf in shown.values())


def test_whole(browser, page):
    text = browser.script("return document.body.textContent")
    headings = browser.script("return [...document.querySelectorAll('h2')].map(h => h.textContent)")
    assert headings == ["Scores on benchmarks"] + (["Which metric finds the right layer?"] if page.simulated else []) + [
        "How to use", "Benchmarks BibTeX", "Layer commitment", "Visual angle"]
    assert "8 degrees" in text
    assert "Ventral %s, commit %s." % (page.version, re.sub("^(.{12})[0-9a-f]*", r"\1", page.commit)) in text
    assert ("from brainscore_vision import load_model" in text) == bool(page.published)
    if not page.published:
        assert "published rank" not in text and "has not published this model" in re.sub(r"\s+", " ", text)
        assert not browser.script("return document.querySelectorAll('.mark.published, .tick').length")
    keys = re.findall(r"@\w+\{(\w+),", browser.script("return document.getElementById('bibtex-all').textContent"))
    assert len(keys) == len(set(keys)) and {"Ventral", "Marques2021", "Kar2019"} <= set(keys), keys
    layers = browser.script("return [...document.querySelectorAll('#layers + table tbody tr')].map(r => r.textContent)")
    assert [row[:2] for row in layers] == ["V1", "V2", "V4", "IT"], layers
    if page.model == PAGE_MODEL:
        assert layers == ["V1layer1.0.relu2", "V2layer1.0.relu2", "V4layer1.0.relu2", "ITlayer2.3.relu2"], layers
    if page.fixed:
        assert layers[1:] == ["V2none", "V4none", "ITnone"], layers


RECOVERY = """const section = document.querySelector('.recovery'), numbers = e => e.getAttribute('points').split(' ').map(p => p.split(',').map(Number));
    const curves = [...section.querySelectorAll('polyline')].slice(2).map(numbers);
    const axes = [...section.querySelectorAll('.axis')].map(e => e.getAttribute('d').match(/[\\d.]+/g).map(Number));
    const ticks = [...section.querySelectorAll('text.left')].map(t => [Number(t.getAttribute('x')), Number(t.getAttribute('y')),
        Number(t.textContent.replace('\u2212', '-'))]);
    return {text: section.textContent, curves, axes, ticks, cells: [...section.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.textContent)),
        files: [...section.querySelectorAll('.whole a')].map(a => a.getAttribute('href'))}"""


def test_recovery(browser, page):
    """Of simulated recordings: how often each metric finds the true layer, and its curves, as computed from the table."""
    assert browser.script("return document.querySelectorAll('.recovery, nav a[href=\"#metrics\"]').length") == (2 if page.simulated else 0)
    if not page.simulated:
        return
    rows, shown, recordings = page.simulated, browser.script(RECOVERY), {}
    for row in rows:
        recordings.setdefault((row["share"] == "1", row["truth"], row["simulation"]), []).append(row)
    counts = [sum(of[0] == share for of in recordings) for share in (True, False)]
    text = re.sub(r"\s+", " ", shown["text"])
    layers = len(set(row["layer"] for row in rows))
    for words in ("%d of its layers" % layers, "%s sites" % rows[0]["sites"], "%s repetitions of %s gratings" % (
            rows[0]["repetitions"], rows[0]["stimuli"]), "with %d recordings" % counts[0]):
        assert words in text, (words, text)
    for k, key in enumerate(METRICS):
        expected = []
        left, zero, right, _, top, bottom = shown["axes"][k]
        ticks = [(y, value) for x, y, value in shown["ticks"] if x == left and top <= y <= bottom]
        per_value = [(y - zero) / value for y, value in ticks if value]
        assert per_value and max(per_value) < 0 and max(per_value) - min(per_value) < .02 * -min(per_value), (key, ticks)
        for share in (True, False):
            found = away = 0
            apart = {}
            for of, layer_rows in recordings.items():
                if of[0] != share:
                    continue
                values = [float(row[key] or "nan") for row in layer_rows]
                truth = int(layer_rows[0]["true_place"])
                best = max((i for i in range(layers) if values[i] == values[i]), key=lambda i: (values[i], i == truth))
                found, away = found + (best == truth), away + abs(best - truth)
                for i, value in enumerate(values):
                    if value == value:
                        apart.setdefault(i - truth, []).append(value - values[truth])
            expected += ["%d of %d" % (found, counts[0]), re.sub("^0", "", "%.2f" % (away / counts[0]))]
            curve = shown["curves"][2 * k + (not share)]
            assert len(curve) == len(apart), (key, curve)
            for (x, y), distance in zip(curve, sorted(apart)):
                across = (left + right) / 2 + distance * (right - left) / (2 * layers - 1)
                mean = statistics.mean(apart[distance])
                assert abs(x - across) < .06 and abs(y - zero - mean * statistics.mean(per_value)) < 1, (key, share, distance, x, across, y, mean)
        assert shown["cells"][k][1:] == expected and shown["cells"][k][0].endswith(" " + key), (shown["cells"][k], expected)
    assert counts[0] == counts[1] and len(shown["cells"]) == len(METRICS)
    names = ["files/metric_recovery." + ending for ending in ("figure.pdf", "figure.svg", "figure.csv", "c")]
    assert shown["files"][:4] == names, shown["files"]
    assert list(csv.DictReader(open(page.folder + "/files/metric_recovery.figure.csv"))) == rows


def means(page):
    """Means over seeds of the re-initialised scores, where the page's results have them."""
    if page.folder.startswith(made):
        return {} if page.fixed else {DC: .912345}
    if not os.path.exists(results + "/ensemble/spread.csv"):
        return {}
    rows = csv.DictReader(open(results + "/ensemble/spread.csv"))
    return {row["benchmark"]: float(row["mean"]) for row in rows
            if row["model"] == page.model and row["networks"] == "redrawn" and int(row["seeds"])}


def test_folder(page):
    """A folder to copy to a site: no word of another model, and small; the script, too."""
    html = open(page.folder + "/index.html").read()
    others = [name for name in os.listdir(draws) if name.endswith("_untrained") and name != page.model]
    assert not [name for name in others if name in html], (page.model, others)
    files = [os.path.join(folder, name) for folder, _, names in os.walk(page.folder) for name in names]
    assert sum(map(os.path.getsize, files)) < MOST_BYTES, page.folder
    assert os.path.getsize("web/page.js") < MOST_SCRIPT
    rows = {row["node"]: row for row in csv.DictReader(open(page.folder + "/scores.csv"))}
    assert list(rows) == list(page.nodes)
    for name, row in rows.items():
        for column, nodes in {"score": page.nodes, "redrawn": page.nodes, "one": page.one}.items():
            if column in row:
                value = nodes[name]["score"]
                assert row[column] == ("" if value is None else "%.6f" % value), (name, row)
    card = xml.etree.ElementTree.parse(page.folder + "/card.svg").getroot()
    said = [element.text for element in card.iter("{http://www.w3.org/2000/svg}text")]
    shown = {n["name"]: n["score"] for n in page.nodes.values() if n["name"].startswith("Marques2020_") and n["score"]}
    shown.update(means(page))
    assert said[0] == page.model and all(score(value) in said for value in shown.values()), (said, shown)


# -- how it behaves --

def test_opening(browser, page):
    def opened(kind):
        return browser.script("return [...document.querySelectorAll('.row.%s > details[open]')].map(d => d.id)" % kind)

    assert not opened("leaf") and not opened("parent")
    browser.script("document.getElementById('open').click()")
    assert len(opened("leaf")) == 33 and len(opened("parent")) == 12
    browser.script("document.getElementById('close').click()")
    assert not opened("leaf") and not opened("parent")
    browser.script("location.hash = '#Marques2020_Ringach2002-circular_variance'")
    time.sleep(0.3)
    assert opened("leaf") == ["Marques2020_Ringach2002-circular_variance"]
    # What an address names is not under the head of the table.
    for name in (["metrics"] if page.simulated else []) + ["use", "bibtex", "Marques2020_Ringach2002-circular_variance"]:
        browser.script("document.getElementById(arguments[0]).scrollIntoView()", name)
        hidden = browser.script("""const at = document.getElementById(arguments[0]).getBoundingClientRect(), head =
            document.querySelector('.heading').getBoundingClientRect(); return at.top < head.bottom - 1 && head.bottom > 0 && at.bottom > head.top""", name)
        assert not hidden, name
    browser.script("document.getElementById('open').click()")
    browser.script("document.querySelectorAll('.meaning, .menu').forEach(d => { d.open = true; })")


VISIBLE = """return [...document.querySelectorAll('.row.leaf > details > summary')].filter(s => s.getClientRects().length)
    .map(s => [s.getBoundingClientRect().top, s.parentElement.id]).sort((a, b) => a[0] - b[0]).map(s => s[1])"""


def test_filters(browser, page):
    """Chips filter and sort the rows; they need no script."""
    def chosen(*ids):
        browser.script("document.querySelector('.tools').reset(); arguments[0].forEach(id => document.getElementById(id).click())", ids)
        return browser.script(VISIBLE)

    assert chosen() == page.leaves
    assert chosen("only-evaluated") == [n for n in page.leaves if page.nodes[n]["status"] == "evaluated"]
    assert chosen("area-V4") == [n for n in page.leaves if ".V4-" in n]
    assert chosen("area-V1", "only-evaluated") == chosen("only-evaluated")
    if page.published and not page.fixed and page.folder.startswith(made):
        assert chosen("only-outside") == [DC], chosen("only-outside")
    by = {}
    if page.published:
        by["by-difference"] = {n: None if node["score"] is None or node["published_score"] is None else
                               -abs(node["score"] - node["published_score"]) for n, node in page.nodes.items()}
    ranks = browser.script(CELLS)
    by["by-rank"] = {n: int(ranks[n]["our rank"][0]) if ranks[n]["our rank"][0].isdigit() else None for n in page.leaves}
    for button, values in by.items():
        found = [values[n] for n in chosen(button)]
        assert len(found) == 33, button
        known = [v for v in found if v is not None]
        assert found[:len(known)] == known and all(a < b + .0006 for a, b in zip(known, known[1:])), (button, found)
    chosen()


def press(browser, key, code=0):
    for kind in ("keyDown", "keyUp"):
        browser.chrome("Input.dispatchKeyEvent", type=kind, key=key, code="Space" if key == " " else key, windowsVirtualKeyCode=code,
                       text={"Enter": "\r", " ": " "}.get(key, "") if kind == "keyDown" else "")


def focused(browser):
    return browser.script("const e = document.activeElement; return (e.id || e.className || e.tagName) + (e.closest('details') ? ' in ' + e.closest('details').id : '')")


def test_keyboard(browser, page):
    """By Tab, Enter, Space and arrows alone: skip to the scores, filter, open a row, read a figure."""
    browser.open(page.folder + "/index.html")
    press(browser, "Tab", 9)
    assert focused(browser) == "skip", focused(browser)
    press(browser, "Enter", 13)
    assert browser.script("return location.hash") == "#scores"
    seen = []
    while "only-evaluated" not in seen and len(seen) < 10:
        press(browser, "Tab", 9)
        seen.append(focused(browser))
    press(browser, " ", 32)
    assert len(browser.script(VISIBLE)) < 33, seen
    press(browser, " ", 32)
    first = "Marques2020_Ringach2002-or_selective"
    browser.script("document.getElementById(arguments[0]).firstElementChild.focus()", first)
    press(browser, "Tab", 9)
    for kind in ("keyDown", "keyUp"):  # back with Shift: a row under the focus says its bar in words
        browser.chrome("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9, modifiers=8)
    assert browser.script("return document.activeElement.parentElement.id + getComputedStyle(document.activeElement"
                          ".querySelector('.tip')).display") == first + "block"
    press(browser, "Enter", 13)
    assert browser.script("return document.getElementById(arguments[0]).open", first)
    browser.script("document.querySelector('[id=\"%s\"] .distribution svg').focus()" % first)
    for step, index in (("ArrowRight", 0), ("ArrowRight", 1), ("ArrowLeft", 0)):
        press(browser, step, 39 if step == "ArrowRight" else 37)
        bins, said = browser.script("""const f = document.querySelector('[id="%s"] .distribution');
            return [[...f.querySelectorAll('title')].map(t => t.textContent), f.querySelector('.readout').textContent]""" % first)
        assert said == bins[index], (said, bins[index])
    press(browser, "Tab", 9)
    assert "Largest" in browser.script("return document.querySelector('[id=\"%s\"] .readout').textContent" % first) \
        or page.nodes[first]["score"] is None


def point_at(browser, selector):
    browser.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
    x, y = browser.script("const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]", selector)
    browser.chrome("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)


def test_hover(browser, page):
    """Over a row its bar in words, over a bin its counts; a # copies the row's address."""
    tip = "[id='%s'] > summary .tip" % DC
    shown = "return getComputedStyle(document.querySelector(arguments[0])).display !== 'none'"
    browser.look(1280)
    assert not browser.script(shown, tip)
    point_at(browser, "[id='%s'] > summary .bar" % DC)
    assert browser.script(shown, tip)
    browser.script("document.getElementById(arguments[0]).open = true", DC)
    point_at(browser, "[id='%s'] .bin" % DC)
    said, title = browser.script("""const f = document.querySelector('[id="%s"] .distribution');
        return [f.querySelector('.readout').textContent, f.querySelector('.bin title').textContent]""" % DC)
    assert said == title, (said, title)
    browser.script("document.querySelector('[id=\"%s\"] + .links .address').click()" % DC)
    assert browser.script("return location.hash") == "#" + DC


def test_with(browser, page):
    """?with=MODEL: a second mark on each bar, its score and the difference from ours; an unknown name is said to be one."""
    other = "resnet-50-doubled_untrained" if page.model == PAGE_MODEL else PAGE_MODEL
    if not page.folder.startswith(made):
        return
    scores = {n["name"]: n for n in json.load(open("%s/%s/redrawn-0/scores.json" % (draws, other)))["nodes"]}
    browser.open(page.folder + "/index.html?with=" + other)
    for _ in range(100):
        if browser.script("return document.querySelectorAll('.cell.with').length"):
            break
        time.sleep(.1)
    for name, cells in browser.script(CELLS).items():
        ours, theirs = page.nodes[name], scores[name]
        value = theirs["score"] if theirs["kind"] == "leaf" else theirs["score_evaluated"]
        own = shown_score(ours)
        assert cells[other][0] == score(value, "\u2013"), (name, cells)
        apart = "\u2013" if None in (value, own) else difference(round(value, 6) - round(own, 6))
        assert cells["minus ours"][0] == apart, (name, cells, apart)
        marks = browser.script("return document.getElementById(arguments[0]).querySelectorAll(':scope > summary .mark.with').length", name)
        assert marks == (value is not None), (name, marks)
    overflowing = browser.script(OVERFLOWING)
    assert not overflowing, overflowing
    browser.open(page.folder + "/index.html?with=nobody")
    time.sleep(.5)
    assert "no model nobody" in browser.script("return document.getElementById('comparison').textContent")


def test_without_script(browser, page):
    """The same rows, figures and chips; no button that would do nothing."""
    browser.chrome("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page.folder + "/index.html")
    assert len(browser.script(VISIBLE)) == 33 and not browser.script("return document.querySelectorAll('.distribution svg[tabindex]').length")
    assert not browser.script("return [...document.querySelectorAll('button')].filter(b => b.getClientRects().length).length")
    browser.script("document.getElementById('area-IT').checked = true")
    assert browser.script(VISIBLE) == [n for n in page.leaves if ".IT-" in n or n == "Kar2019-ost"]
    browser.chrome("Emulation.setScriptExecutionDisabled", value=False)
    browser.open(page.folder + "/index.html")


def test_links(browser, page):
    browser.script("document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    for _ in range(100):
        if browser.script("return [...document.images].every(i => i.complete)"):
            break
        time.sleep(0.1)
    assert not browser.script("return [...document.images].filter(i => !i.complete || i.naturalWidth === 0).map(i => i.src)")
    assert browser.script("return document.images.length") >= 15 * 10
    places = browser.script(PLACES)
    for link in browser.script("return [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"):
        if link.startswith("#"):
            assert link[1:] in places, link
        elif link.startswith("?"):
            assert link == "?with=", link
        elif "://" in link:
            assert link.startswith("https://doi.org/10."), link
        else:
            assert os.path.exists(os.path.join(page.folder, link.split("#")[0])), link
    loaded = browser.script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert all(name.startswith("file://" + page.folder) for name in loaded), loaded


def test_heard(browser, page):
    """A screen reader says each number of a row once, after its column."""
    for name in ("V1", "Marques2020_Ringach2002-circular_variance", "Kar2019-ost"):
        found = browser.call("POST", "/element", {"using": "css selector", "value": "[id='%s'] > summary" % name})
        label = browser.call("GET", "/element/%s/computedlabel" % list(found.values())[0])
        cells = browser.script(CELLS)[name]
        said = label
        for column, (value, of, words) in cells.items():
            part = " ".join(filter(None, [column, words or value, "" if words else of]))
            assert said.count(part) == 1, (label, part)
            said = said.replace(part, "")
        assert not re.search(r"\.\d", said.replace(name, "")), label


# -- how it looks --

OVERFLOWING = """
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll('main *')].filter(e => {
        const box = e.getBoundingClientRect();
        if (box.width === 0 || e.closest('.hidden, .column, .prefix, .chip')) return false;
        return box.right > wide + 1 || box.left < -1 ||
            (e.scrollWidth > e.clientWidth + 1 && /auto|scroll|hidden/.test(getComputedStyle(e).overflowX));
    }).map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + e.textContent.trim().slice(0, 50)).slice(0, 5)"""

FIGURES = """
    const bad = [];
    document.querySelectorAll('svg').forEach(svg => {
        const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
        svg.querySelectorAll('text').forEach(t => {
            const box = t.getBoundingClientRect(), size = parseFloat(getComputedStyle(t).fontSize) * scale;
            if (size < 9) bad.push('letters of ' + size.toFixed(1) + ': ' + t.textContent);
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) bad.push('cut: ' + t.textContent);
        });
    });
    return bad.slice(0, 5)"""

# Contrast as the guidelines (WCAG 2.2) define it: of text 4.5 to 1, of marks and lines that carry meaning 3 to 1.
CONTRAST = """
    const numbers = c => c.match(/[\\d.]+/g).map(Number);
    const opaque = c => { const n = numbers(c); return n.length < 4 || n[3] === 1 ? n.slice(0, 3) : null; };
    const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b; };
    const ratio = (a, b) => { const [p, q] = [light(a), light(b)]; return (Math.max(p, q) + .05) / (Math.min(p, q) + .05); };
    const back = e => { for (; e; e = e.parentElement) { const c = opaque(getComputedStyle(e).backgroundColor); if (c) return c; }
        return opaque('rgb(255, 255, 255)'); };
    const bad = new Set(), counts = {text: 0, mark: 0};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const e = walker.currentNode.parentElement, style = getComputedStyle(e);
        if (!walker.currentNode.textContent.trim() || !e.getClientRects().length || e.closest('script, style')) continue;
        const colour = opaque(e.closest('svg') ? style.fill : style.color);
        counts.text++;
        if (!colour || style.opacity !== '1' || ratio(colour, back(e)) < 4.5)
            bad.add('text ' + e.tagName + '.' + e.getAttribute('class') + ' ' + style.color + ' on ' + back(e));
    }
    const mark = (what, colour, ground) => { counts.mark++;
        if (!colour || ratio(colour, ground) < 3) bad.add(what + ' ' + colour + ' on ' + ground); };
    const page = back(document.body);
    const seen = e => e.getClientRects().length;
    document.querySelectorAll('.bar').forEach(bar => {
        const track = back(bar);
        bar.querySelectorAll('.fill:not(.part)').forEach(e => mark('fill', back(e), track));
        bar.querySelectorAll('.part').forEach(e => mark('part', opaque(getComputedStyle(e).borderTopColor), track));
        bar.querySelectorAll('.range, .mark').forEach(e => mark(e.className, back(e), track));
        bar.querySelectorAll('.mark').forEach(e => bar.querySelectorAll('.quartiles').forEach(q => mark(e.className, back(e), back(q))));
    });
    document.querySelectorAll('.strip').forEach(strip => strip.querySelectorAll('.dot, .tick').forEach(e => { if (seen(e))
        mark('strip ' + e.className, back(e), back(strip)); }));
    document.querySelectorAll('.chip').forEach(e => { if (seen(e)) mark('edge of a chip', opaque(getComputedStyle(e).borderTopColor), page); });
    document.querySelectorAll('svg rect, svg circle').forEach(e => mark('figure ' + e.getAttribute('class'),
        opaque(getComputedStyle(e).fill), back(e)));
    document.querySelectorAll('svg polyline, svg .gap, svg .axis').forEach(e => mark('figure ' + e.getAttribute('class'),
        opaque(getComputedStyle(e).stroke), back(e)));
    document.querySelectorAll('button').forEach(e => { if (e.getClientRects().length)
        mark('edge of a button', opaque(getComputedStyle(e).borderTopColor), back(e.parentElement)); });
    return [[...bad].slice(0, 8), counts, page]"""

# What belongs to a bar lies in three lanes: published, ours, median.
OVERLAPPING = """
    const bad = [], meet = (a, b) => a.left < b.right - .1 && b.left < a.right - .1 && a.top < b.bottom - .1 && b.top < a.bottom - .1;
    document.querySelectorAll('.row .bar').forEach(bar => {
        const parts = [...bar.querySelectorAll('.mark, .fill')].map(e => [e.className, e.getBoundingClientRect()]);
        parts.forEach((a, i) => parts.slice(i + 1).forEach(b => { if (meet(a[1], b[1])) bad.push(bar.parentElement.parentElement.id + ': ' + a[0] + ', ' + b[0]); }));
    });
    return bad.slice(0, 5)"""

HIDDEN_RANKS = """
    return [...document.querySelectorAll('.cell.published_rank .value, .cell.our_rank .value, .cell.published_rank .column')].filter(e => {
        const box = e.getBoundingClientRect();
        return box.width < 2 || getComputedStyle(e).visibility !== 'visible';
    }).length"""


def test_looks(browser, page):
    for width in WIDTHS:
        for dark in (False, True):
            browser.look(width, dark)
            place = (page.model, width, "dark" if dark else "light")
            overflowing = browser.script(OVERFLOWING)
            assert not overflowing, (place, overflowing)
            assert browser.script("return document.documentElement.scrollWidth <= window.innerWidth"), place
            figures = browser.script(FIGURES)
            assert not figures, (place, figures)
            overlapping = browser.script(OVERLAPPING)
            assert not overlapping, (place, overlapping)
            if width >= 1280:
                assert browser.script("return document.querySelector('.row .bar').getBoundingClientRect().width") == 320, place
            pale, counts, ground = browser.script(CONTRAST)
            assert not pale, (place, pale)
            assert counts["text"] > 1000 and counts["mark"] > 200, counts
            assert (max(ground) < 60) == dark, (place, ground)
            if width < 400:
                assert browser.script(HIDDEN_RANKS) == 0, place


def test_print(browser, page):
    browser.look(718, media="print")
    overflowing = browser.script(OVERFLOWING)
    assert not overflowing, (page.model, "printed", overflowing)
    assert not browser.script(CONTRAST)[0], (page.model, "printed")
    browser.look(1280)
    if page.model == PAGE_MODEL: # the others have no more rows
        sheets = browser.sheets()
        assert 5 < sheets < MOST_SHEETS, (page.model, sheets)


# -- all --

def test_page(browser, page, public):
    browser.look(1280)
    browser.open(page.folder + "/index.html")
    test_numbers(browser, page, public)
    test_bars(browser, page, public)
    test_overview(browser, page)
    test_parents(browser, page)
    test_benchmarks(browser, page)
    test_whole(browser, page)
    test_recovery(browser, page)
    test_folder(page)
    test_filters(browser, page)
    test_hover(browser, page)
    test_keyboard(browser, page)
    test_with(browser, page)
    test_without_script(browser, page)
    browser.script("document.getElementById('close').click()")
    test_opening(browser, page)
    test_links(browser, page)
    test_heard(browser, page)
    test_looks(browser, page)
    test_print(browser, page)
    assert not browser.complaints()
    if not page.folder.startswith(made):
        assert os.path.exists(page.folder + "/report.pdf")
        figures = browser.script("return [...document.querySelectorAll('.menu a')].map(a => a.getAttribute('href'))")
        for ending in ("figure.csv", "figure.svg", "figure.pdf"):
            assert sum(f.endswith(ending) for f in figures) >= sum(
                page.result(name)["status"] == "evaluated" for name in page.leaves), ending


def test_axe(browser, page, rules):
    browser.look(1280)
    browser.open(page.folder + "/index.html")
    browser.script("document.getElementById('open').click()")
    browser.script("document.querySelectorAll('.meaning, .menu').forEach(d => { d.open = true; })")
    for width, dark in ((390, False), (1280, False), (1280, True)):
        browser.look(width, dark)
        browser.script(rules)
        found = browser.later("const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => "
                              "done(r.violations.map(v => [v.impact, v.id, v.help, v.nodes[0].html.slice(0, 200)])))")
        serious = [violation for violation in found if violation[0] in ("serious", "critical")]
        assert not serious, (page.model, width, serious)
        print(page.model, width, "less serious:", found)


def fetch_axe():
    """axe-core's script, fetched by npm once; without npm or a network this test is skipped (exit code 77)."""
    folder = build + "/tests/axe"
    fetch(folder, "axe-core@4.10.3")
    return open(folder + "/node_modules/axe-core/axe.min.js").read()


def last_page():
    """The page in the results folder, where there is one and its draw is still there."""
    if not os.path.exists(results + "/page/index.html") or not os.path.exists(results + "/paper/chosen-draw"):
        return []
    model, seed = open(results + "/paper/chosen-draw").read().split()
    title = re.search("<h1>(.*)</h1>", open(results + "/page/index.html").read()).group(1)
    there = os.path.exists("%s/%s/redrawn-%s/scores.json" % (results, model, seed))
    return [Page(results + "/page", results, model, int(seed))] if there and title == model else []


def main():
    if sys.argv[3:] == ["axe"]:
        rules = fetch_axe()
    shutil.rmtree(made, ignore_errors=True)
    pages = [make_page(model) for model in (PAGE_MODEL, "resnet-50-doubled_untrained", "pixels")] + last_page()
    with Browser() as browser:
        if sys.argv[3:] == ["axe"]:
            for page in pages[:3]:
                test_axe(browser, page, rules)
            return
        test_refusals()
        public = leaderboard()
        for page in pages:
            test_page(browser, page, public)


main()
