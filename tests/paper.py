"""The paper: its numbers are those of the result files, its sentences follow the results, its sources are there.

    paper.py BUILD RESULTS     programs of paper/ on tables made for the purpose and on the tests' draws; the sources of the
                               paper; and the pages of RESULTS' paper, where there is one that belongs to RESULTS
"""
import csv
import glob
import json
import os
import random
import re
import shutil
import statistics
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
    words = open("paper/preamble.tex").read()
    words = words[words.index("% -- words for the model"):]
    part = re.sub(r"(?s)\\begin\{(table|figure)\}.*?\\end\{\1\}", "", part)
    numbers = "".join(r"\input{paper/%s}" % os.path.basename(path) for path in sorted(glob.glob(folder + "/paper/*.tex"))
                      if r"\VentralSet" in open(path).read(1000))
    with open(folder + "/part.tex", "w") as out:
        out.write(r"""\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage[round]{natbib}\usepackage{textcomp,xcolor,listings,booktabs,longtable,ventral}
\usepackage[paperwidth=5000mm,paperheight=500mm,margin=10mm]{geometry}\newcommand{\hyperlink}[2]{#2}\newcommand{\href}[2]{#2}
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
    report = open("paper/preamble.tex").read() + open("paper/report.tex").read()
    at = report.index(begin)
    return report[at:report.index(end, at)]


def part_of_file(path, begin, end):
    text = open(path).read()
    at = text.index(begin)
    return text[at:text.index(end, at)]


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
SUPPRESSION = FIELD.replace("grating_summation_field", "surround_suppression_index")
STORED = {"resnet-18-layer1_untrained": "yudixie_resnet18_random_0_240719",
          "resnet-50-layer1_untrained": "yudixie_resnet50_random_0_240908"}
CONTROLS = {**STORED, "alexnet_v2_untrained": "alexnet_training_seed_01"}


def put_draws(folder, away, away_of_stored):
    """data/draws.csv with 40 seeds of each model and way: normal around the published scores, but for the size scores of one
    network, and of re-initialised ones of the controls, which are so many deviations away."""
    os.makedirs(folder + "/data", exist_ok=True)
    for name in os.listdir("data"):
        if name not in ("draws.csv", "downloads"):
            os.symlink(os.path.abspath("data/" + name), folder + "/data/" + name)
    published = {(row["model"], row["node"]): row["score"] for row in csv.DictReader(open("data/leaderboard.csv"))}
    scores = [name for name in next(csv.reader(open("data/draws.csv")))[3:-1]]
    random.seed(1)
    with open(folder + "/data/draws.csv", "w") as out:
        out.write("model,way,seed,%s,digest\n" % ",".join(scores))
        for model in (MODEL, "resnet-50_untrained", OTHER, *CONTROLS):
            for way in ("redrawn", "one"):
                offset = (away_of_stored if model in CONTROLS else away) * (way == ("redrawn" if model in CONTROLS else "one"))
                for seed in range(40):
                    row = [float(published[CONTROLS.get(model, model), name]) + .03 * (
                        random.gauss(0, 1) + offset * (name in (FIELD, SUPPRESSION))) for name in scores]
                    out.write("%s,%s,%d,%s,0123456789abcdef\n" % (model, way, seed, ",".join("%.6f" % x for x in row)))
    return folder + "/data"


def finding(name, clouds, model=MODEL, shift=6, shift_of_stored=4):
    """The report's sentences about seeds of (model, way, seeds, a, b): the mean of the summation field is so many standard
    errors of a further seed from its published score, that of the largest response so many; and about a table of draws
    (put_draws). And likelihood.csv, a dictionary by model and group."""
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
    data = put_draws(folder, shift, shift_of_stored)
    run("draws", "pixels", folder, "--data", data)
    run("likelihood", model, folder, "--data", data)
    found = {(row["model"], row["group"]): row for row in csv.DictReader(open(folder + "/ensemble/likelihood.csv"))}
    return (typeset(folder, part_of(r"\begin{abstract}", r"\end{abstract}") + r"\end{abstract}"),
            typeset(folder, part_of(r"\IfEnough{}{The seeds of", "\\begin{table}[t]\n  \\centering\\IfPublished")), found)


def signed(value):
    return ("%+.1f" % float(value)).replace("-", "\u2212")


def test_finding():
    both = [(MODEL, "one", 20, 6, 1), (MODEL, "redrawn", 20, 0, 1)]
    abstract, said, found = finding("explained", both)
    size = {model: found[model, "size"] for model in (MODEL, OTHER, "resnet-50_untrained", *STORED)}
    for text in (abstract, said):
        for row in size.values():
            assert signed(row["log10_t"]) in text, (row, text)
    assert all(float(row["log10_t"]) > 3 for model, row in size.items() if model not in STORED), size
    assert all(float(row["log10_t"]) < -2 for model, row in size.items() if model in STORED), size
    assert [row["held_out"] for row in size.values()] == ["no", "yes", "yes", "yes", "yes"]
    # None of the 40 single networks is as far out: p cannot be smaller.
    assert "which prompted the idea, " in abstract and "rests on reading the code" in abstract and \
        "0 of 40 and 0 of 40 single networks are as far out as the published scores (p = 0.02 and 0.02; " in abstract and \
        "If pages were scored in this way, " in abstract and "mismatch between two networks" in abstract, abstract
    assert all(row["rank_one"] == "%.4f" % (1 / 41) for model, row in size.items() if model not in STORED), size
    assert "the scores favour re-initialisation" in said and "0 of 40, 0 of 40 and 0 of 40 single networks lie as far out" in said \
        and "Controls." in said and "not independent evidence" in said and "only 20" not in said, said
    assert "of its 480 rows were computed again" in said, said
    assert "with the present code, which is newer than the table" in said, said
    assert "Re-initialisation lowers the mean of grating_summation_field by 0.307, each" in said and "raises" not in said, said

    # Without a difference nothing is decided; controls that agree with re-initialisation are not called controls that hold.
    abstract, said, found = finding("undecided", both, shift=0)
    assert "do not decide between" in abstract and "mismatch" not in abstract, abstract
    assert "do not decide between" in said and "the scores favour" not in said, said
    abstract, said, found = finding("uncontrolled", both, shift_of_stored=0)
    assert "never re-initialised" not in abstract and "Controls." not in said and "the scores favour" in said and \
        "In the two controls" not in said, (abstract, said)

    # The other way round.
    said = finding("worse", [(MODEL, "one", 20, 0, 1), (MODEL, "redrawn", 20, 6, 1)])[1]
    assert "raises the mean of grating_summation_field by 0.307" in said and "lowers" not in said, said
    said = finding("opposite", [(MODEL, "one", 20, 6, -6), (MODEL, "redrawn", 20, 1, 1)])[1]
    assert "lowers the mean of grating_summation_field by 0.256 and raises the mean of max_dc by 0.359, each" in said, said
    said = finding("neither", [(MODEL, "one", 20, 1, 1), (MODEL, "redrawn", 20, 1, 1)])[1]
    assert "changes no mean reliably" in said, said

    # A score has a star below 0.05 over the number of scores: 2.43 standard errors of 20 seeds.
    finding("border", [(MODEL, "one", 20, 2.45, 0), (MODEL, "redrawn", 20, 2.41, 0)])
    table = open(made + "/border/paper/ensemble_table.tex").read()
    assert table.count("*") - table.count(r"\phantom{*}") == 1, table

    # Few seeds: a caution, and nothing about means.
    said = finding("few", [(MODEL, "one", 3, 6, 1), (MODEL, "redrawn", 3, 0, 1)])[1]
    assert "only 3 here (SEEDS=3)" in said and "so treat what uses them" in said and "Re-initialisation lowers" not in said, said
    said = finding("single", [(MODEL, "one", 1, 6, 1), (MODEL, "redrawn", 1, 0, 1)])[1]
    assert "only 1 here (SEEDS=1)" in said, said

    # A model that is not published has a spread, and nothing to decide.
    abstract, said, _ = finding("unpublished", [(UNPUBLISHED, "one", 20, 6, 1), (UNPUBLISHED, "redrawn", 20, 0, 1)], UNPUBLISHED)
    assert "Over 20 seeds, as one network, the standard deviation of a score is between 0.050 (" in said, said
    assert "lowers the mean of grating_summation_field by 0.307, each" in said and "likelihood" not in said, said
    assert "likelihood" not in abstract, abstract


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
        named = re.findall(r"texttt\{", missing)
        assert missing.count(r"\UnevaluatedRow{") == (5 if fixed else 4) and \
            len(named) >= 33 - counts.get("evaluated", 0), (model, missing)
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


def test_normalisation():
    """How far other normalisations move the scores: the model's own has none, and what cannot be scored says nothing."""
    for model in (MODEL, "pixels"):
        folder = made + "/normalised-" + model
        run("preprocessing", model, folder)
        said, rows = keys_of(folder + "/paper/preprocessing.tex"), list(csv.DictReader(open(folder + "/preprocessing.csv")))
        assert [len([row for row in rows if row["input"] == way]) for way in ("imagenet", "unit", "tf")] == [15] * 3
        if model == "pixels":
            assert said["preprocessing/is_known"] == "no" and not any(row["difference"] for row in rows), said
            continue
        own = {node["name"]: node.get("score") for node in json.load(open(draws + "/" + model + "/seed-0/scores.json"))["nodes"]}
        away = {}
        for row in rows:
            difference = float(row["difference"])
            assert abs(float(row["score"]) - difference - own[row["benchmark"]]) < 2e-6 and (
                row["input"] != "imagenet" or difference == 0), row
            away[row["input"], row["benchmark"]] = abs(difference)
        where, furthest = max(away.items(), key=lambda item: item[1])
        assert said["preprocessing/furthest"] == "%.3f" % furthest and said["preprocessing/benchmark"] == where[1], said
        moved = [value for (way, _), value in away.items() if way != "imagenet"]
        assert abs(float(said["preprocessing/mean"]) - sum(moved) / len(moved)) < 6e-4, said
        os.makedirs(folder + "/figures")
        os.symlink(draws + "/" + model, folder + "/" + model)
        run("numbers", model, folder)
        text = typeset(folder, part_of("How images are normalised", "The neurons"))
        assert "from 0 to 1, from −1 to 1 or normalised as for ImageNet they move by up to %.3f (Ringach" % furthest in text, text


def test_weightless():
    """z of the published scores of models without learned weights, by hand; a seed's file that is not the table's is refused."""
    tables = "vone-block:1,pyramid:1,vone-block_stochastic:3"
    folder = made + "/weightless"
    os.makedirs(folder)
    os.symlink(draws + "/" + MODEL, folder + "/" + MODEL)
    run("weightless", MODEL, folder, "--networks", "redrawn", "--draws", tables)
    said, rows = keys_of(folder + "/paper/weightless_macros.tex"), list(csv.DictReader(open(folder + "/weightless.csv")))
    assert len(rows) == 75 and said["weightless/all/scores"] == "75" and said["weightless/with_noise/scores"] == "45"
    squares = []
    for row in rows:
        name, published = row["benchmark"], float(row["published"])
        ours = [float(one[name]) for one in csv.DictReader(open(
            "data/weightless/%s/ensemble-%s.csv" % (row["model"], row["draws"])))]
        seed = json.load(open("data/weightless/%s/seed-0.json" % row["model"]))["benchmarks"][name]
        result = json.load(open("%s/%s/redrawn-0/%s.json" % (draws, MODEL, name)))
        ceiling = seed["raw"] / seed["score"]
        variance = 1e-6 / 12 + ((seed["raw_error"] / ceiling) ** 2 +
                                (result["ceiling_error"] / result["ceiling"] * seed["score"]) ** 2) / 1000
        if len(ours) > 1:
            others = [float(one["published"]) for one in rows if one is not row and
                      (one["model"], one["benchmark"]) == (row["model"], name)]
            assert len(ours) == 3 and len(others) == 2
            variance += (2 * statistics.variance(ours) + statistics.variance(others)) / 3 * (1 + 1 / len(ours))
        squares.append((published - statistics.mean(ours)) ** 2 / variance)
        assert abs(float(row["z"]) ** 2 - squares[-1]) < .01 * max(1, squares[-1]), (row, squares[-1])
    assert abs(float(said["weightless/all/rms_z"]) - statistics.mean(squares) ** .5) < .006, said
    shutil.copytree("data/weightless", folder + "/data/weightless")
    for name in os.listdir("data"):
        if name != "weightless":
            os.symlink(os.path.abspath("data/" + name), folder + "/data/" + name)
    path = folder + "/data/weightless/pyramid/seed-0.json"
    document = json.load(open(path))
    document["benchmarks"][FIELD]["score"] += .001
    json.dump(document, open(path, "w"))
    refused = subprocess.run([build + "/paper/weightless", "--model", MODEL, "--results", folder, "--networks", "redrawn", "--draws",
                              tables, "--data", folder + "/data"], capture_output=True, text=True)
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1 and \
        "pyramid/seed-0.json: another score of %s than" % FIELD in refused.stderr, refused


def test_textures():
    """Scores on images other than the published say so, in the abstract and among the results."""
    for images in ("", "published", "built from the published files", "other than the published"):
        folder = made + "/textures"
        os.makedirs(folder + "/paper", exist_ok=True)
        open(folder + "/paper/macros.tex", "w").write("\\VentralSet{Marques2020_FreemanZiemba2013-max_texture/images}{%s}" % images)
        text = typeset(folder, r"said\IfOtherTextures{ \OtherTextures}{}")
        assert ("textures are of images other than the published" in text) == images.startswith("other"), (images, text)
    assert open("paper/report.tex").read().count(r"\IfOtherTextures{ \OtherTextures}{}") == 2


# -- sources --

def test_sources():
    """Every figure and table that shows results names its program; what is cited is in the bibliography, whole."""
    text = "".join(open("paper/%s.tex" % name).read() for name in ("preamble", "report", "supplement"))
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
    folders = "analyses/*", "command", "paper", "src/predictivity"
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
    sources = ("paper/report.tex", "paper/supplement.tex", "paper/preamble.tex", "paper/ventral.sty", "paper/references.bib", "make/report.mk")
    return os.path.exists(pdf) and os.path.getmtime(pdf) >= max(os.path.getmtime(source) for source in sources)


def test_pages():
    """No page is half blank but the last one; none ends in a heading; tables fit; the report of the page's model is short."""
    for text in ("report", "supplement"):
        check_pages(build + "/woven/%s/%s.pdf" % (os.path.relpath(results).replace("/", "_"), text), text)


def check_pages(pdf, name):
    if not is_new(pdf):
        print("no paper of these sources in", pdf, "- its pages are not looked at")
        return
    log = open("%s/work/%s.log" % (os.path.dirname(pdf), name), errors="replace").read()
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
    assert min(ends[:-1]) > .55, [name] + ["%d: %.2f" % (i + 1, e) for i, e in enumerate(ends) if e <= .55]
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
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
    for pdf, place, cited in ((woven + "/report.pdf", place, 30), (results + "/page/report.pdf", results + "/page", 30),
                              (woven + "/supplement.pdf", place, 5), (results + "/page/supplement.pdf", results + "/page", 5)):
        if not is_new(pdf):
            continue
        links = links_of(pdf)
        files = [link for link in links if "://" not in link]
        assert len(files) > 10 and len(links) - len(files) > cited, (pdf, links)
        for link in files:
            assert os.path.exists(os.path.join(place, link)), (pdf, link)
        for link in set(links) - set(files):
            assert link.startswith("https://doi.org/10."), link


# -- figures --

def draw(script, data, figure, *more):
    subprocess.run(["gnuplot", "-d", "-c", script, data, figure, *more], check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return open(figure).read()


def test_docs():
    """The pictures in docs/ are those that the page's draw, the table of draws and the bench's table give (`make docs`)."""
    folder = made + "/" + MODEL
    drawn = [row["way"] for row in csv.DictReader(open("data/draws.csv")) if row["model"] == MODEL]
    run("draws", "pixels", folder)
    run("ensembles", MODEL, folder, "--networks", "redrawn", "--draws",
        ",".join("%s:%s:%d" % (MODEL, way, drawn.count(way)) for way in ("redrawn", "one")))
    said = keys_of(folder + "/paper/ensemble_macros.tex")
    drawn = [row for row in csv.DictReader(open("data/draws.csv")) if row["model"] == MODEL and row["way"] == "one"]
    frequency = [statistics.mean(float(row["Marques2020_" + name]) for name in (
        "DeValois1982-peak_sf", "Schiller1976-sf_bandwidth", "Schiller1976-sf_selective")) for row in drawn]
    assert said["spread/V1-spatial_frequency/mean"] == "%.3f" % statistics.mean(frequency), said
    assert said["spread/V1-spatial_frequency/deviation"] == "%.3f" % statistics.stdev(frequency), said
    run("likelihood", MODEL, folder)
    ratios = ["%+.1f" % float(row["log10_t"]) for row in csv.DictReader(open(folder + "/ensemble/likelihood.csv"))
              if row["group"] == "size" and "alexnet" not in row["model"]]
    assert sorted(re.findall(r"[-+]\d\.\d", part_of_file("README.md", "## What we found", "!["))) == sorted(ratios), ratios
    for script, data, name, more in (
            ("figures/scores.gp", folder + "/figures/scores.csv", "scores.svg", [folder + "/figures/seeds.csv"]),
            ("bench/scaling.gp", "docs/scaling.csv", "scaling.svg", [])):
        drawn, kept = draw(script, data, made + "/" + name, *more), open("docs/" + name).read()
        if re.search("<desc>.*</desc>", drawn)[0] == re.search("<desc>.*</desc>", kept)[0]:  # gnuplot's version
            assert drawn == kept, "docs/%s is not what its data give; run make docs" % name


def test_keys():
    """The figure of scores explains each kind of mark that it has, and no other."""
    seeds = made + "/seeds.csv"
    with open(seeds, "w") as out:
        out.write("benchmark,way,seeds,minimum,lower,median,upper,maximum\n")
        for leaf in "abcdefghijklmno":
            for way in ("redrawn", "one"):
                out.write("Marques2020_%s,%s,20,.5,.6,.7,.8,.9\n" % (leaf, way))
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
        draw("figures/scores.gp", data, figure, seeds)
        said = re.findall(r"<text>(?:<tspan[^>]*>)?([^<]*)", open(figure).read())
        key = [text for text in said if len(text) > 1 and not re.match(r" ?[\d.]+$|score \(", text)]
        assert sorted(key) == sorted(wanted), (name, key)


def main():
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made)
    test_words()
    test_finding()
    test_numbers()
    test_normalisation()
    test_weightless()
    test_textures()
    test_sources()
    test_pages()
    test_docs()
    test_keys()
    test_links()


main()
