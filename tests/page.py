"""The page in a headless Chromium.

    page.py BUILD RESULTS         pages of three models, made from the draws of the tests: a published one, one that is not, and
                                  one without random weights; and the page in RESULTS, where there is one
    page.py BUILD RESULTS axe     the same by axe-core's rules for accessibility, which npm fetches; skipped without npm

What is shown equals the result files and the leaderboard's table; links lead somewhere; nothing is loaded from a network;
on screens of 320, 390 and 1280 pixels, in light and dark colours and printed, nothing overflows, is too small or too pale.
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
WIDTHS = (320, 390, 1280)

# What the spread and the reference models look like; the numbers are made up, to see whether they arrive.
SPREAD = """model,networks,benchmark,seeds,published,mean,deviation,minimum,maximum,percentile,z,probability
%(model)s,redrawn,Marques2020_Ringach2002-max_dc,20,0.971,0.912345,0.023456,0.851234,0.953456,95.0,2.5012,0.02
%(model)s,one,Marques2020_Ringach2002-max_dc,20,0.971,0.901234,0.034567,0.801234,0.963456,90.0,-1.2512,0.2
other_model,redrawn,Marques2020_DeValois1982-peak_sf,20,0.790,0.777777,0.011111,0.666666,0.888888,50.0,0.1,0.9
"""
REFERENCE = "model,v1_layer,Marques2020_Ringach2002-max_dc\none,a,0.111\ntwo,a,0.999\nthree,a,0.555\n"


def score(value, otherwise=""):
    if value is None:
        return otherwise
    return re.sub("^(-?)0", lambda sign: "\u2212" if sign.group(1) else "", "%.3f" % value)


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

    def result(self, name, way=0):
        return json.load(open("%s/%s.json" % (self.draws[way], name)))


def make_page(model):
    """The page of a model of the tests' draws, made twice: in another place, locale and time zone the bytes are the same."""
    folder = made + "/" + model
    sources = folder + ".results"
    os.makedirs(sources + "/ensemble")
    os.symlink(os.path.join(draws, model), os.path.join(sources, model))
    open(sources + "/ensemble/spread.csv", "w").write(SPREAD % {"model": model})
    open(sources + "/reference_models.csv", "w").write(REFERENCE)
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


def test_numbers(browser, page, public):
    shown = browser.script(CELLS)
    assert set(shown) == set(page.nodes) and len(shown) == 47
    ours = "score" if page.fixed else "networks redrawn"
    columns = [ours] + ([] if page.fixed else ["one network"]) + (["published", "published rank"] if page.published else []) \
        + ["our rank", "best public", "median public"]
    heading = browser.script("return [...document.querySelectorAll('.heading .cell')].map(c => c.textContent)")
    assert heading == columns, heading
    for name, cells in shown.items():
        node = page.nodes[name]
        assert set(cells) == set(columns), (name, list(cells))
        why = {"not evaluated": "\u2013", "not scorable": "X"}
        for column, of in [(ours, node)] + ([] if page.fixed else [("one network", page.one[name])]):
            expected = [score(of["score"], why.get(of.get("status"))), "", "" if of["score"] is not None else of["status"]]
            assert cells[column] == expected, (name, column, cells[column], expected)
        count = len(public[name])
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


def test_parents(browser, page):
    """What was not evaluated counts 0, and the means that leave it out say so; no text is inherited by a row without one."""
    for name, node in page.nodes.items():
        if node["kind"] == "leaf":
            continue
        text = browser.script("return document.getElementById(arguments[0]).querySelector(':scope > .evaluated').textContent",
                              name)
        summary = browser.script("return document.getElementById(arguments[0]).firstElementChild.textContent", name)
        assert "%d benchmark" % node["benchmarks"] in summary, summary
        if node["leaves_evaluated"] == 0:
            none = "None of its %d benchmarks has a score here." % node["leaves"]
            assert ("Its one benchmark has no score here." if node["leaves"] == 1 else none) in text, text
        elif node["leaves_evaluated"] < node["leaves"]:
            assert "%d of its %d" % (node["leaves_evaluated"], node["leaves"]) in text, text
            assert "evaluated benchmarks only: %s" % score(node["score_evaluated"]) in text, text
            if not page.fixed:
                assert "one network %s)" % score(page.one[name]["score_evaluated"]) in text, text
            if page.published:
                assert "published scores give %s" % score(node["published_score_evaluated"]) in text, text
        else:
            assert "evaluated" not in text, text
        noted = "alexnet_training_seed_01" in text
        assert ("random weights by mistake" in text) == noted, text
        assert browser.script("return document.getElementById(arguments[0]).querySelectorAll("
                              "':scope > summary .noted').length", name) == noted, name
    references = browser.script("return [...document.querySelectorAll('.row > .reference')].map(a => "
                                "[a.parentElement.firstElementChild.id, a.getAttribute('href')])")
    assert len(references) == len(page.leaves) + 1 and {r[0] for r in references} == set(page.leaves) | {"Marques2020"}
    dois = [r for r in references if r[1].startswith("https://doi.org/10.")]
    assert len(dois) >= len(page.leaves) - 1, references


def test_benchmarks(browser, page):
    texts = browser.script("return Object.fromEntries([...document.querySelectorAll('.benchmark')].map(d => [d.id, d.textContent]))")
    files = browser.script("return Object.fromEntries([...document.querySelectorAll('.benchmark')].map(d => [d.id, "
                           "[...d.querySelectorAll('.files a')].map(a => a.getAttribute('href'))]))")
    places = browser.script(PLACES)
    for name in page.leaves:
        node, text, result = page.nodes[name], texts[name], page.result(name)
        assert " %s" % node["version"] in text and "Region %s" % result["region"] in text, name
        assert result["reason"] in text and "?" in text, name
        if node["sites"]:
            assert "recordings from %d sites in %s" % (node["sites"], result["region"]) in text, name
        names = ["files/%s.%sjson" % (name, way) for way in ([""] if page.fixed else ["redrawn.", "one."])]
        assert set(names + ["files/%s.c" % name]) <= set(files[name]), (name, files[name])
        for way, file in enumerate(names):
            assert json.load(open(page.folder + "/" + file)) == page.result(name, way), file
        if result["status"] == "evaluated":
            assert result["layer"] in text and "furthest apart" in text, name
            assert "%.4f \u00b1 %.4f" % (result["raw"], result["raw_error"]) in text, (name, text)
            assert "%d model units" % sum(result["model_histogram"]) in text, name
            assert any(f.endswith(".csv") for f in files[name]), name
        if result["ceiling"] is not None:
            assert "%.4f \u00b1 %.4f" % (result["ceiling"], result["ceiling_error"]) in text, name
        for citation in result["citation"]:
            assert "bibtex-" + citation in places, citation
    drawn = [n for n in page.leaves if n.startswith("Marques2020_") and "FreemanZiemba" not in n]
    for name in drawn:
        images = browser.script("return [...document.getElementById(arguments[0]).querySelectorAll('.samples li')]"
                                ".map(i => i.textContent.trim())", name)
        assert images == ["sample %d" % i for i in range(10)], (name, images)
    text = texts["Marques2020_Ringach2002-max_dc"]
    if page.folder.startswith(made):
        assert "Among the 3 models that were run here (means over draws): best .999, median .555" in text, text
        assert ("step <1>" in text) == (page.result("Marques2020_Ringach2002-max_dc")["status"] == "evaluated")
        if page.fixed:
            assert "draws of the network" not in text
        else:
            assert "0.9123 \u00b1 0.0235" in text and "0.8012 to 0.9635" in text, text
            assert ("95%, +2.5" in text and "90%, \u22121.3" in text) == bool(page.published), text
        assert "0.7777" not in "".join(texts.values())


def test_whole(browser, page):
    text = browser.script("return document.body.textContent")
    headings = browser.script("return [...document.querySelectorAll('h2')].map(h => h.textContent)")
    assert headings == ["Scores on benchmarks", "How to use", "Benchmarks BibTeX", "Layer commitment", "Visual angle"]
    assert "with respect to all public models" in text and "8 degrees" in text
    assert "Ventral %s, commit %s." % (page.version, re.sub("^(.{12})[0-9a-f]*", r"\1", page.commit)) in text
    assert ("from brainscore_vision import load_model" in text) == bool(page.published)
    if page.model != PAGE_MODEL:  # nothing of another model
        assert PAGE_MODEL not in text
    if not page.published:
        assert "published rank" not in text and "has not published this model" in text
        assert not browser.script("return document.querySelectorAll('.mark.published, .only_published').length")
    keys = re.findall(r"@\w+\{(\w+),", browser.script("return document.getElementById('bibtex-all').textContent"))
    assert len(keys) == len(set(keys)) and {"Ventral", "Marques2021", "Kar2019"} <= set(keys), keys
    layers = browser.script("return [...document.querySelectorAll('#layers + table tbody tr')].map(r => r.textContent)")
    assert [row[:2] for row in layers] == ["V1", "V2", "V4", "IT"], layers
    if page.model == PAGE_MODEL:
        assert layers == ["V1layer1.0.relu2", "V2layer1.0.relu2", "V4layer1.0.relu2", "ITlayer2.3.relu2"], layers
    if page.fixed:
        assert layers[1:] == ["V2none", "V4none", "ITnone"], layers


# -- how it behaves --

def test_opening(browser, page):
    def opened(kind):
        return browser.script("return [...document.querySelectorAll('details.%s[open]')].map(d => d.id)" % kind)

    assert not opened("benchmark")
    browser.script("document.getElementById('open').click()")
    assert len(opened("benchmark")) == 33 and len(opened("parent")) == 14
    browser.script("document.getElementById('close').click()")
    assert not opened("benchmark") and not opened("parent")
    browser.script("location.hash = '#Marques2020_Ringach2002-circular_variance'")
    time.sleep(0.3)
    assert opened("benchmark") == ["Marques2020_Ringach2002-circular_variance"]
    browser.script("document.getElementById('open').click()")
    browser.script("document.querySelectorAll('.meaning, .audit').forEach(d => { d.open = true; })")


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
        elif "://" in link:
            assert link.startswith("https://doi.org/10."), link
        else:
            assert os.path.exists(os.path.join(page.folder, link)), link
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
        if (box.width === 0 || e.closest('.hidden, .column')) return false;
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
    document.querySelectorAll('.bar').forEach(bar => {
        const track = back(bar), fill = bar.querySelector('.fill'), filled = fill && back(fill);
        mark('edge of a bar', opaque(getComputedStyle(bar).borderTopColor), page);
        if (fill) mark('fill', filled, track);
        bar.querySelectorAll('.only').forEach(e => mark('only', opaque(getComputedStyle(e).borderTopColor), track));
        bar.querySelectorAll('.range').forEach(e => mark('range', back(e), page));
        bar.querySelectorAll('.mark').forEach(e => {
            const line = e.classList.contains('published') ? back(e) : opaque(getComputedStyle(e).borderTopColor);
            mark(e.className, line, track);
            if (filled) mark(e.className + ' on the fill', line, filled);
        });
    });
    document.querySelectorAll('svg rect, svg circle').forEach(e => mark('figure ' + e.getAttribute('class'),
        opaque(getComputedStyle(e).fill), back(e)));
    document.querySelectorAll('svg polyline, svg .gap, svg .axis').forEach(e => mark('figure ' + e.getAttribute('class'),
        opaque(getComputedStyle(e).stroke), back(e)));
    document.querySelectorAll('button').forEach(e => { if (e.getClientRects().length)
        mark('edge of a button', opaque(getComputedStyle(e).borderTopColor), back(e.parentElement)); });
    return [[...bad].slice(0, 8), counts, page]"""

HIDDEN_RANKS = """
    return [...document.querySelectorAll('.cell.rank .value, .cell.our_rank .value, .cell.rank .column')].filter(e => {
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
        assert 5 < sheets < 20, (page.model, sheets)


# -- all --

def test_page(browser, page, public):
    browser.look(1280)
    browser.open(page.folder + "/index.html")
    test_numbers(browser, page, public)
    test_parents(browser, page)
    test_benchmarks(browser, page)
    test_whole(browser, page)
    test_opening(browser, page)
    test_links(browser, page)
    test_heard(browser, page)
    test_looks(browser, page)
    test_print(browser, page)
    assert not browser.complaints()
    if not page.folder.startswith(made):
        assert os.path.exists(page.folder + "/report.pdf")
        figures = browser.script("return [...document.querySelectorAll('.files a')].map(a => a.getAttribute('href'))")
        for ending in ("figure.csv", "figure.svg", "figure.pdf"):
            assert sum(f.endswith(ending) for f in figures) >= sum(
                page.result(name)["status"] == "evaluated" for name in page.leaves), ending


def test_axe(browser, page, rules):
    browser.look(1280)
    browser.open(page.folder + "/index.html")
    browser.script("document.getElementById('open').click()")
    browser.script("document.querySelectorAll('.meaning, .audit').forEach(d => { d.open = true; })")
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
