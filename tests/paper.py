"""The paper: its numbers are those of the result files, its sentences follow the results, its sources are there.

    paper.py BUILD RESULTS     programs of paper/ on tables made for the purpose and on the tests' draws; the sources of the
                               paper; and the pages of RESULTS' paper, where there is one that belongs to RESULTS
"""
import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import zlib

build, results = (os.path.abspath(p) for p in sys.argv[1:3])
draws = build + "/tests/results"
made = build + "/tests/paper"
MODEL = "resnet-50x2_untrained"
OTHER = "resnet-18_untrained"
UNPUBLISHED = "resnet-50-doubled_untrained"


def run(program, model, folder, *arguments):
    subprocess.run([build + "/paper/" + program, "--model", model, "--results", folder, "--quiet", *arguments], check=True)


def keys_of(path):
    """\\VentralSet{key}{text}, a line each."""
    return dict(re.findall(r"^\\VentralSet\{([^}]*)\}\{(.*)\}$", open(path).read(), re.M))


# -- sentences --


def typeset(folder, part):
    """The text of a part of the report, without its figures and tables, with the numbers in a folder; a number that is not
    there is (none)."""
    report = open("paper/report.tex").read()
    words = report[report.index("% -- words for the model"):report.index(r"\title{")]
    part = re.sub(r"(?s)\\begin\{(table|figure)\}.*?\\end\{\1\}", "", part)
    numbers = "".join(r"\input{paper/%s}" % os.path.basename(path) for path in sorted(glob.glob(folder + "/paper/*.tex"))
                      if r"\VentralSet" in open(path).read(1000))
    with open(folder + "/part.tex", "w") as out:
        out.write(r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage[round]{natbib}\usepackage{textcomp,xcolor,listings,booktabs,longtable,ventral}
\usepackage[paperwidth=5000mm,paperheight=500mm,margin=10mm]{geometry}\newcommand{\hyperlink}[2]{#2}
\makeatletter\renewcommand{\IfKnown}[1]{\ifcsname ventral:#1\endcsname\expandafter\ifx\csname ventral:#1\endcsname\ventral@dash
  \expandafter\expandafter\expandafter\@secondoftwo\else\expandafter\expandafter\expandafter\@firstoftwo\fi
  \else\expandafter\@secondoftwo\fi}
\renewcommand{\ventral}[1]{\ifcsname ventral:#1\endcsname\csname ventral:#1\endcsname\else(none)\fi}\makeatother
%s%s\begin{document}%s\end{document}""" % (numbers, words, part))
    subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "part.tex"], cwd=folder, stdout=subprocess.DEVNULL,
                   env={**os.environ, "TEXINPUTS": os.path.abspath("paper") + ":"}, check=True)
    return " ".join(subprocess.run(["pdftotext", "-layout", "part.pdf", "-"], cwd=folder, capture_output=True, text=True,
                                   check=True).stdout.split())


def part_of(begin, end):
    report = open("paper/report.tex").read()
    at = report.index(begin)
    return report[at:report.index(end, at)]


def test_words():
    """Words for numbers, lists and conditions on them."""
    folder = made + "/words"
    os.makedirs(folder + "/paper")
    with open(folder + "/paper/macros.tex", "w") as out:
        for number in list(range(24)) + [101, 111, 112, 122]:
            out.write("\\VentralSet{%d}{%d}" % (number, number))
        out.write(r"\VentralSet{half}{0.5}\VentralSet{dash}{---}\VentralSet{yes}{yes}\VentralSet{empty}{}\VentralSet{word}{word}")
    for tex, expected in (
            (r"\Ordinal{1} \Ordinal{2} \Ordinal{3} \Ordinal{4} \Ordinal{10} \Ordinal{11} \Ordinal{12} \Ordinal{13} \Ordinal{14}",
             "1st 2nd 3rd 4th 10th 11th 12th 13th 14th"),
            (r"\Ordinal{20} \Ordinal{21} \Ordinal{22} \Ordinal{101} \Ordinal{111} \Ordinal{112} \Ordinal{122}",
             "20th 21st 22nd 101st 111th 112th 122nd"),
            (r"\InWords{0} \InWords{1} \InWords{2} \InWords{12} \InWords{13} \InWords{dash}", "none one two twelve 13 —"),
            (r"\Share{3}{3} \Share{2}{3} \Share{0}{3}", "all 3 2 of 3 0 of 3"),
            (r"\IfOne{1}{is}{are} \IfOne{0}{is}{are} \IfOne{2}{is}{are} \IfOne{dash}{is}{are}", "is are are are"),
            (r"\IfNumber{half}{<0.6}{y}{n}\IfNumber{half}{<0.5}{y}{n}\IfNumber{half}{>0.4}{y}{n}\IfNumber{half}{=0.5}{y}{n}", "ynyy"),
            (r"\IfNumber{2}{<\ventral{3}}{y}{n}\IfNumber{3}{<\ventral{3}}{y}{n}\IfNumber{dash}{<1}{y}{n}\IfNumber{dash}{>1}{y}{n}", "ynnn"),
            (r"\IfKnown{half}{y}{n}\IfKnown{dash}{y}{n}\IfYes{yes}{y}{n}\IfYes{word}{y}{n}\IfText{empty}{}{y}{n}", "ynyny"),
            (r"\IfText{word}{word}{y}{n}\IfText{word}{wor}{y}{n} \Capital{word}", "yn Word"),
            (r"\List{<}{1,2,3}{\Always}{\InWords{\Item}}{>}{-}", "<one, two and three>"),
            (r"\List{<}{1,2,3}{\IfNumber{\Item}{>1}}{\InWords{\Item}}{>}{-}", "<two and three>"),
            (r"\List{<}{1,2,3}{\IfNumber{\Item}{>2}}{\InWords{\Item}}{>}{-}", "<three>"),
            (r"\List{<}{1,2,3}{\IfNumber{\Item}{>3}}{\InWords{\Item}}{>}{no} \List{<}{\ventral{empty}}{\Always}{x}{>}{yes}", "no yes")):
        said = typeset(folder, r"\pagestyle{empty}\noindent" + tex).replace("¡", "<").replace("¿", ">")
        assert said == expected, (tex, said, expected)

FIELD, LARGEST = "Marques2020_Cavanaugh2002-grating_summation_field", "Marques2020_Ringach2002-max_dc"


def finding(name, clouds, model=MODEL):
    """The report's sentences about seeds of (model, way, seeds, a, b): the mean of the summation field is so many standard
    errors of a further seed from its published score, that of the largest response so many. And the joint.csv behind them."""
    folder = "%s/%s" % (made, name)
    for draw in ("seed-0", "redrawn-0"):
        os.makedirs("%s/%s" % (folder, model), exist_ok=True)
        os.symlink("%s/%s/%s" % (draws, model, draw), "%s/%s/%s" % (folder, model, draw))
    os.makedirs(folder + "/paper", exist_ok=True)
    os.makedirs(folder + "/figures", exist_ok=True)
    os.makedirs(folder + "/ensemble", exist_ok=True)
    published = {(row["model"], row["node"]): float(row["score"]) for row in csv.DictReader(open("data/leaderboard.csv"))
                 if row["node"] in (FIELD, LARGEST) and row["score"] not in ("", "X")}
    for drawn, way, count, *offsets in clouds:
        os.makedirs(folder + "/" + drawn, exist_ok=True)
        with open("%s/%s/%sensemble-%d.csv" % (folder, drawn, "redrawn-" * (way == "redrawn"), count), "w") as out:
            out.write("seed,%s,%s\n" % (FIELD, LARGEST))
            for seed in range(count):
                out.write("%d" % seed)
                for node, offset, sign in zip((FIELD, LARGEST), offsets, (seed % 2, seed // 2 % 2)):
                    deviation = .05
                    away = (count - 1) ** .5 / count ** .5 if count % 4 == 0 else 1
                    out.write(",%.6f" % (published.get((drawn, node), .7) + deviation * (
                        offset * (1 + 1 / count) ** .5 + away * (2 * sign - 1))))
                out.write("\n")
    with open(folder + "/paper/names.tex", "w") as out:
        for node in (FIELD, LARGEST):
            out.write("\\VentralSet{%s/name}{%s}\n" % (node, node.split("-")[1].replace("_", "\\_")))
        out.write("\\VentralSet{is_published}{%s}\\VentralSet{is_random}{yes}\\VentralSet{model}{MODEL}\n" %
                  ("no" if model == UNPUBLISHED else "yes"))
    run("ensembles", model, folder, "--networks", "redrawn", "--draws", ",".join("%s:%s:%d" % c[:3] for c in clouds))
    joint = list(csv.DictReader(open(folder + "/ensemble/joint.csv")))
    return (typeset(folder, part_of(r"\begin{abstract}", r"\end{abstract}") + r"\end{abstract}"),
            typeset(folder, part_of(r"\IfEnough{}{These", r"\begin{table}")), joint)


def test_finding():
    both = [(MODEL, "one", 20, 6, 1), (MODEL, "redrawn", 20, 0, 1)]
    abstract, said, joint = finding("explained", both)
    assert "These results come from only" not in said, said
    assert "MODEL as one network, one of the 2 published scores is unexplained (grating_summation_field); re-initialised for " \
        "each stimulus set, none of the 2 published scores is unexplained." in said, said
    assert "Over one published model, single networks leave one of 2 scores unexplained, re-initialised networks none. " \
        "Re-initialisation is consistent with all scores that single networks leave unexplained" in said, said
    assert "smaller with re-initialisation in each of them" in said, said
    assert "Re-initialisation lowers the mean of grating_summation_field by 0.307, each" in said and "raises" not in said, said
    assert "published row is %.1f from single networks (p = %.2f)" % (float(joint[0]["distance"]), float(joint[0]["probability"])) \
        in said, (said, joint[0])
    assert "Over 20 seeds, one of the 2 published scores falls outside what a single network produces (grating_summation_field; " \
        "prediction interval" in abstract and "none does" in abstract and "mismatch between two networks" in abstract, abstract

    # The other way round every sentence turns.
    abstract, said, _ = finding("worse", [(MODEL, "one", 20, 0, 1), (MODEL, "redrawn", 20, 6, 1)])
    assert "By this count re-initialisation explains less" in said and "re-initialisation in none of them" in said, said
    assert "raises the mean of grating_summation_field by 0.307" in said and "lowers" not in said, said
    assert "stimulus set, one of the 2" in said and "mismatch" not in abstract and "one does (grating" in abstract, (said, abstract)

    # Two scores, in opposite directions; and none.
    abstract, said, _ = finding("opposite", [(MODEL, "one", 20, 6, -6), (MODEL, "redrawn", 20, 1, 1)])
    assert "two of the 2 published scores are unexplained (grating_summation_field and max_dc)" in said, said
    assert "lowers the mean of grating_summation_field by 0.256 and raises the mean of max_dc by 0.359, each" in said, said
    assert "two of the 2 published scores fall outside" in abstract, abstract
    said = finding("neither", [(MODEL, "one", 20, 1, 1), (MODEL, "redrawn", 20, 1, 1)])[1]
    assert "changes no mean reliably" in said and "both explain the scores equally well" in said, said

    # A score is unexplained below 0.05 over the number of scores: 2.43 standard errors of 20 seeds.
    said = finding("border", [(MODEL, "one", 20, 2.45, 0), (MODEL, "redrawn", 20, 2.41, 0)])[1]
    assert "network, one of the 2" in said and "stimulus set, none" in said, said

    # Few seeds: a caution, and no verdict.
    abstract, said, _ = finding("few", [(MODEL, "one", 3, 6, 1), (MODEL, "redrawn", 3, 0, 1)])
    assert "only 3 seeds (SEEDS=3)" in said and "unexplained" not in said.split("caution.")[1], said
    assert "published model" not in said and "Re-initialisation" not in said and "outside what" not in abstract, (said, abstract)
    said = finding("single", [(MODEL, "one", 1, 6, 1), (MODEL, "redrawn", 1, 0, 1)])[1]
    assert "only 1 seed (SEEDS=1)" in said, said

    # A model that is not published has a spread, and no score that is unexplained.
    abstract, said, _ = finding("unpublished", [(UNPUBLISHED, "one", 20, 6, 1), (UNPUBLISHED, "redrawn", 20, 0, 1)], UNPUBLISHED)
    assert "Over 20 seeds, as one network, the standard deviation of a score is between 0.050 (" in said, said
    assert "lowers the mean of grating_summation_field by 0.307, each" in said and "unexplained" not in said, said
    assert "published scores fall" not in abstract and "Mahalanobis" not in said, (said, abstract)

    # Two models, of which one is better re-initialised.
    said = finding("two", both + [(OTHER, "one", 20, 0, 1), (OTHER, "redrawn", 20, .5, 1)])[1]
    assert "Over two published models, single networks leave one of 4" in said and "re-initialisation in one of them" in said, said


# -- numbers --

def test_numbers():
    """Every number of a benchmark, of a published model, of one that is not, and of one without random weights."""
    for model in (MODEL, "resnet-50-doubled_untrained", "pixels"):
        folder = "%s/%s" % (made, model)
        os.makedirs(folder + "/figures")
        os.symlink(draws + "/" + model, folder + "/" + model)
        run("numbers", model, folder)
        said = keys_of(folder + "/paper/macros.tex")
        fixed, published = model == "pixels", model == MODEL
        assert said["is_page"] == ("yes" if published else "no") and said["is_random"] == ("no" if fixed else "yes"), model
        assert said["model"].replace("\\", "") == model
        nodes = json.load(open("%s/%s/redrawn-0/scores.json" % (draws, model)))["nodes"]
        counts = {}
        for node in nodes:
            name = node["name"]
            if node["kind"] != "leaf":
                continue
            counts[node["status"]] = counts.get(node["status"], 0) + 1
            for prefix, draw in (("", "redrawn-0"), ("one/", "seed-0")):
                result = json.load(open("%s/%s/%s/%s.json" % (draws, model, draw, name)))
                for key in ("score", "raw", "ceiling", "published_score"):
                    value = result.get(key)
                    expected = "---" if value is None else "%.3f" % value
                    assert said[prefix + name + "/" + key] == expected, (model, name, key, said[prefix + name + "/" + key])
                assert said[prefix + name + "/status"] == result["status"], (model, name)
        assert said["evaluated"] == str(counts.get("evaluated", 0)), (model, counts)
        rows = open(folder + "/paper/leaves.tex").read()
        assert rows.count(r"\LeafRow{") == 33, model
        missing = open(folder + "/paper/unevaluated.tex").read()
        assert missing.count(r"\UnevaluatedRow{") == 33 - counts.get("evaluated", 0), model
        for row, name in re.findall(r"\\(\w+Row)(?:\{\d\})?\{([^}]*)\}", rows + open(folder + "/paper/standing.tex").read()):
            for key in re.findall(r"\\ventral\{([^}]*)\}", part_of(r"\newcommand{\%s}" % row, "\n\\newcommand")):
                assert re.sub(r"#\d", name, key) in said or (fixed and key.startswith("one/")), (model, row, key)
        text = typeset(folder, r"\Result\begin{tabular}{llllllllll}" + re.sub(r"\\addlinespace.*", "", rows) + r"\end{tabular}")
        assert ("published scores of the same benchmarks give" in text) == published, (model, text)
        assert ("No property of V1 could be scored" in text) == fixed, (model, text)
        # A row has the columns that the model has numbers for.
        name = "Marques2020_Ringach2002-max_dc"
        columns = ["published_score"] * published + ["score"] + ["difference"] * published + ["one"] * (not fixed) + ["ceiling"]
        cells = [said[name + "/" + key if key != "one" else "one/" + name + "/score"] for key in columns]
        row = re.search(r"Ringach2002-max_dc ((?:\S+ ){%d})" % len(cells), text).group(1).split()
        expected = [re.sub(r"\\ensuremath\{(.*)\}", r"\1", cell).replace("---", "—").replace("-", "−") for cell in cells]
        assert row == expected, (model, row, expected)
        lacking = typeset(folder, part_of(r"\Lacking{data}", r"Table~\ref{tab:unevaluated}"))
        assert "needed for seven properties of responses to textures and ten benchmarks of neural predictivity." in lacking, lacking
        assert ("undefined for 15 properties of responses to gratings: " in lacking) == fixed, lacking
        assert ("no layer that stands for the region of one benchmark of object" in lacking) == fixed, lacking
        assert ("undefined for one benchmark of object solution times: " in lacking) == (not fixed), lacking


# -- sources --

def test_sources():
    """Every figure and table that shows results names its program; what is cited is in the bibliography, whole."""
    text = open("paper/report.tex").read()
    style = re.sub("(?m)^ *%.*", "", open("paper/ventral.sty").read())
    for program in re.findall(r"\\(?:Table)?Source\{([^#}]*)\}", text + style):
        assert os.path.exists(program), program
    floats = re.findall(r"\\begin\{(?:table|figure|longtable)\}.*?\\end\{(?:table|figure|longtable)\}", text, re.S)
    assert len(floats) > 10
    for one in floats:
        assert "Source{" in one or r"\label{tab:groups}" in one, one[:200]  # groups: the scoring code's, not a result
    bibliography = open("paper/references.bib").read()
    entries = {key: body for key, body in re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", bibliography, re.S | re.M)}
    wanted = {"author", "title", "year"}
    for key, body in entries.items():
        fields = set(re.findall(r"^  (\w+) *=", body, re.M))
        assert wanted <= fields and fields & {"journal", "booktitle", "howpublished", "version"}, (key, fields)
        assert not re.search(r"doi *= *\{(?!10\.\d{4,}/)", body), key
    folders = "analyses/*", "command", "paper"
    prose = text + "".join(open(p).read() for folder in folders for p in glob.glob(folder + "/*.c"))
    cited = set(k.strip() for group in re.findall(r"\\+cite\w*\{([^}]+)\}", prose) for k in re.sub(r"\s|\*", "", group).split(","))
    assert cited - {"%s"} <= set(entries), cited - set(entries)
    unused = set(entries) - cited - set(re.findall(r'"(\w+\d{4}\w?)"', prose)) - {"Ventral"}
    assert not unused, unused
    # Orientation is De Valois, Yund and Hepler's (a), spatial frequency De Valois, Albrecht and Thorell's (b).
    assert "orientation and direction" in entries["DeValois1982a"] and "Yund" in entries["DeValois1982a"]
    assert "Spatial frequency" in entries["DeValois1982b"] and "Thorell" in entries["DeValois1982b"]
    assert "DeValois1982a" in open("analyses/Marques2020/DeValois1982-pref_or.c").read()
    assert "DeValois1982b" in open("analyses/Marques2020/DeValois1982-peak_sf.c").read()


# -- pages --

def is_new(pdf):
    """Is the paper there, and of these sources?"""
    sources = ("paper/report.tex", "paper/ventral.sty", "paper/references.bib", "make/report.mk")
    return os.path.exists(pdf) and os.path.getmtime(pdf) >= max(os.path.getmtime(source) for source in sources)


def test_pages():
    """No page is half blank but the last one; none ends in a heading; the links to files lead to files; tables fit."""
    pdf = build + "/woven/%s/report.pdf" % os.path.relpath(results).replace("/", "_")
    if not is_new(pdf):
        print("no paper of these sources in", pdf, "- its pages are not looked at")
        return
    log = open(os.path.dirname(pdf) + "/work/report.log", errors="replace").read()
    wide = [float(w) for w in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert max(wide + [0]) < 6, wide
    images = subprocess.run(["pdftoppm", "-r", "20", "-gray", pdf], capture_output=True, check=True).stdout
    ends, at = [], 0
    while at < len(images):
        _, size, _, rest = images[at:at + 64].split(b"\n", 3)
        width, height = (int(n) for n in size.split())
        at += 64 - len(rest) if len(images) - at >= 64 else len(images[at:]) - len(rest)
        body = images[at:at + width * int(height * .91)]  # without the page's number
        at += width * height
        inked = [r for r in range(len(body) // width) if min(body[r * width:(r + 1) * width]) < 160]
        ends.append(max(inked) / height)
    assert min(ends[:-1]) > .55, ["%d: %.2f" % (i + 1, e) for i, e in enumerate(ends) if e <= .55]
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^( *)benchmark +question +needs\n+\1\S", text, re.M), "the first columns are not on the others' lines"
    for number, page in enumerate(text.split("\f")):
        lines = [line for line in page.split("\n") if line.strip()]
        assert len(lines) < 2 or not re.match(r"^\s*([A-B]|\d)(\.\d+)?\s{2,}[A-Z]\S*( \S+){0,8}$", lines[-2]), (number + 1, lines[-2])


def links_of(pdf):
    """What its links lead to, outside of itself."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", open(pdf, "rb").read(), re.S):
        try:
            found |= set(re.findall(rb"/(?:URI|F) ?\(([^)]*(?:\\\)[^)]*)*)\)", zlib.decompress(stream)))
        except zlib.error:
            continue
    return sorted(link.decode().replace("\\", "") for link in found)


def test_links():
    """The icons' links lead to files, from where the paper lies and from where its copy beside the page does."""
    woven = build + "/woven/" + os.path.relpath(results).replace("/", "_")
    model = open(results + "/paper/chosen-draw").read().split()[0] if os.path.exists(results + "/paper/chosen-draw") else ""
    place = "paper" if (os.path.relpath(results), model) == ("results", MODEL) else results + "/" + model
    for pdf, place in ((woven + "/report.pdf", place), (results + "/page/report.pdf", results + "/page")):
        if not is_new(pdf):
            continue
        links = links_of(pdf)
        files = [link for link in links if "://" not in link]
        assert len(files) > 10 and len(links) - len(files) > 30, (pdf, links)
        for link in files:
            assert os.path.exists(os.path.join(place, link)), (pdf, link)
        for link in set(links) - set(files):
            assert link.startswith("https://doi.org/10."), link


# -- figures --

def draw(script, data, figure):
    subprocess.run(["gnuplot", "-d", "-c", script, data, figure], check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return open(figure).read()


def test_docs():
    """The pictures in docs/ are those that the page's draw and the bench's table give (`make docs`)."""
    for script, data, name in (("figures/scores.gp", made + "/" + MODEL + "/figures/scores.csv", "scores.svg"),
                               ("bench/scaling.gp", "docs/scaling.csv", "scaling.svg")):
        drawn, kept = draw(script, data, made + "/" + name), open("docs/" + name).read()
        if re.search("<desc>.*</desc>", drawn)[0] == re.search("<desc>.*</desc>", kept)[0]:  # gnuplot's version
            assert drawn == kept, "docs/%s is not what its data give; run make docs" % name


def test_keys():
    """The figure of scores explains each kind of mark that it has, and no other."""
    for name, published, one, wanted in (
            ("page", ".7", ".6", ["ceiling", "re-initialised for each stimulus set", "one network", "published"]),
            ("fixed", ".7", "nan", ["ceiling", "score", "published"]),
            ("unpublished", "nan", ".6", ["ceiling", "re-initialised for each stimulus set", "one network"]),
            ("own", "nan", "nan", ["ceiling", "score"])):
        data, figure = ("%s/%s-scores.%s" % (made, name, ending) for ending in ("csv", "svg"))
        with open(data, "w") as out:
            out.write("benchmark,score,raw,raw_error,ceiling,ceiling_error,published_score,one_network\n")
            for leaf in "abcdefghijklmno":
                out.write("Marques2020_%s,.8,.78,.02,.96,.01,%s,%s\n" % (leaf, published, one))
        draw("figures/scores.gp", data, figure)
        said = re.findall(r"<text>(?:<tspan[^>]*>)?([^<]*)", open(figure).read())
        key = [text for text in said if len(text) > 1 and not re.match(r" ?[\d.]+$|score \(", text)]
        assert sorted(key) == sorted(wanted), (name, key)


def main():
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made)
    test_words()
    test_finding()
    test_numbers()
    test_sources()
    test_pages()
    test_docs()
    test_keys()
    test_links()


main()
