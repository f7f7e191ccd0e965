"""The page in a headless Chromium: no errors, every link and image resolves, the tree opens, numbers equal the results.

    page.py PAGE_FOLDER DRAW_FOLDER        speaks WebDriver with Debian's chromedriver
"""
import csv
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

folder, draw = (os.path.abspath(p) for p in sys.argv[1:])
driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
try:
    for line in driver.stdout:
        if "successfully on port" in line:
            base = "http://127.0.0.1:%s" % line.split("port")[-1].strip(" .\n")
            break

    def call(method, path, body=None):
        request = urllib.request.Request(base + path, json.dumps(body or {}).encode() if method == "POST" else None,
                                         {"Content-Type": "application/json"}, method=method)
        try:
            return json.load(urllib.request.urlopen(request, timeout=60))["value"]
        except urllib.error.HTTPError as refusal:
            raise SystemExit("%s %s: %s" % (method, path, json.load(refusal)["value"]["message"][:2000]))

    session = "/session/" + call("POST", "/session", {"capabilities": {"alwaysMatch": {
        "browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}}}})[
            "sessionId"]

    def script(text):
        return call("POST", session + "/execute/sync", {"script": text, "args": []})

    call("POST", session + "/url", {"url": "file://" + folder + "/index.html"})

    # The tree opens and closes; leaves are closed at first.
    assert script("return document.querySelectorAll('details.benchmark[open]').length") == 0
    script("document.getElementById('open').click()")
    leaves = script("return document.querySelectorAll('details.benchmark[open]').length")
    assert leaves == 33 and script("return document.querySelectorAll('details.parent[open]').length") == 14
    script("document.getElementById('close').click()")
    assert script("return document.querySelectorAll('ul.tree details:not(.audit)[open]').length") == 0
    script("location.hash = '#Marques2020_Ringach2002-circular_variance'")
    time.sleep(0.3)
    opened = script("return [...document.querySelectorAll('details.benchmark[open]')].map(d => d.id)")
    assert opened == ["Marques2020_Ringach2002-circular_variance"], opened

    # Images are there and can be drawn; links lead somewhere.
    script("document.getElementById('open').click(); document.querySelectorAll('img').forEach(i => { i.loading = 'eager'; })")
    for _ in range(100):
        if script("return [...document.images].every(i => i.complete)"):
            break
        time.sleep(0.1)
    broken = script("return [...document.images].filter(i => !i.complete || i.naturalWidth === 0).map(i => i.src)")
    assert not broken, broken
    assert script("return document.images.length") >= 15 * 11
    assert script("return [...document.images].every(i => i.alt.length > 10)")
    for link in script("return [...document.querySelectorAll('a[href], link[href]')].map(a => a.getAttribute('href'))"):
        if not link.startswith(("#", "data:")):
            assert "://" not in link, link
            # The report is typeset beside the page, not by the tests.
            assert link.endswith("paper/report.pdf") or os.path.exists(os.path.join(folder, link)), link

    # Every number on the page is that of the results.
    nodes = {n["name"]: n for n in json.load(open(draw + "/scores.json"))["nodes"]}
    shown = script("""return Object.fromEntries([...document.querySelectorAll('ul.tree details:not(.audit)')].map(d => [d.id,
        ['.ours', '.published', '.rank'].map(c => d.querySelector('summary > ' + c).textContent)]))""")
    assert set(shown) == set(nodes) and len(shown) == 47

    def three(value, otherwise):
        return otherwise if value is None else "%.3f" % value

    for name, (ours, published, rank) in shown.items():
        node = nodes[name]
        key = "score" if node["kind"] == "leaf" else "score_evaluated"
        assert ours == three(node[key], "\u2013"), (name, ours)
        assert published == three(node["published_score"], "X"), (name, published)
        assert rank == ("\u2013" if node["published_rank"] is None else "rank %d" % node["published_rank"]), (name, rank)
        if node["kind"] == "leaf":
            result = json.load(open(draw + "/" + name + ".json"))
            text = script("return document.getElementById('%s').textContent" % name)
            assert result["status"] in text and result["reason"] in text and result["layer"] in text, name
            assert "author" in text and "copy BibTeX" in text, name
            if result["status"] == "evaluated":
                assert "%.4f" % result["raw"] in text and "%.4f" % result["ceiling"] in text, name

    # Ranks among public models and among the zoo are apart, and each says over how many.
    ranks = {r["node"]: r for r in csv.DictReader(open(draw + "/../../ranks.csv"))}
    public = {name: [] for name in nodes}
    for row in csv.DictReader(open("data/leaderboard.csv")):
        if row["score"] != "X" and row["node"] in public:
            public[row["node"]].append(float(row["score"]))
    assert set(ranks) == set(nodes)
    our_ranks = 0
    for name, row in ranks.items():
        text = script("return document.getElementById('%s').querySelector('.standing').textContent" % name)
        around = script("return document.getElementById('%s').querySelector('.standing').parentElement.textContent" % name)
        assert "mong %s public models" % row["models"] in around and row["models"] == str(len(public[name])), (name, around)
        assert "best %s (%s" % (row["best"], row["best_models"].split("; ")[0]) in text, (name, text)
        assert "median %s" % row["median"] in text, (name, text)
        assert ("rank of the published value %s" % row["rank"] in text) == (row["rank"] != "X"), (name, text)
        ours = nodes[name]["score_comparable"]
        assert ("rank of ours" in text) == (ours is not None), (name, text)
        if ours is not None:
            our_ranks += 1
            assert "rank of ours %d" % (1 + sum(s > round(ours, 3) for s in public[name])) in text, (name, text)
        best_is_random = "alexnet_training_seed_01" in row["best_models"].split("; ")
        assert ("random weights by mistake" in text) == best_is_random, (name, text)
        noted = script("return document.getElementById('%s').querySelectorAll(':scope > summary .best.noted').length" % name)
        assert noted == best_is_random, name
    assert our_ranks >= 15 and nodes["V1-orientation"]["score_comparable"] is not None
    assert nodes["V1"]["score_comparable"] is None  # a benchmark that it counts is not on the page
    text = script("return document.getElementById('MajajHong2015.IT-pls').textContent")
    assert "models of the zoo" not in text, text
    zoo = open(folder + "/../zoo.csv").read().splitlines()
    text = script("return document.getElementById('Marques2020_Ringach2002-max_dc').textContent")
    assert "among %d models of the zoo run here" % (len(zoo) - 1) in text, text
    column = zoo[0].split(",").index("Marques2020_Ringach2002-max_dc")
    assert "best %.3f" % max(float(line.split(",")[column]) for line in zoo[1:]) in text, text

    # A phone sees no sideways scrolling.
    call("POST", session + "/window/rect", {"width": 500, "height": 900})
    wide = script("return [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('pre')).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40)).slice(0, 5)")
    assert not wide, wide
    assert script("return document.documentElement.scrollWidth <= window.innerWidth + 1")
    log = [entry for entry in call("POST", session + "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]
    assert not log, log
    call("DELETE", session)
finally:
    driver.terminate()
