#!/usr/bin/python3
"""Published V1 scores of models without learned weights, from pixels to scores; a seed of AlexNet in data/draws.csv.

    weightless.py BUILD

Scores the pyramid and one seed of VOneNet's block with noise (a few minutes of both), and compares counts, histograms
and scores with an independent computation (tests/reference/weightless_models.json) and with the leaderboard's rows.
Reports leave AlexNet's rows of data/draws.csv alone, since a seed takes half a minute: one is computed again here.
"""
import csv
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys

SUPPRESSION, VARIANCE = "Cavanaugh2002-surround_suppression_index", "Ringach2002-circular_variance"
build = sys.argv[1]
fields = {}  # rows and columns of the units in the field, by model
folder = os.path.join(build, "tests", "weightless")
with open("tests/reference/weightless_models.json", encoding="utf-8") as file:
    reference = json.load(file)
with open("data/leaderboard.csv", encoding="utf-8") as file:
    published = {(row["model"], row["node"]): float(row["score"]) for row in csv.DictReader(file)
                 if row["score"] != "X" and row["node"].startswith("Marques2020_")}


def results(model):
    shutil.rmtree(os.path.join(folder, model), ignore_errors=True)
    subprocess.run([build + "/ventral", "score", model, "--results", folder, "--quiet"], check=True)
    found = {}
    for path in glob.glob(f"{folder}/{model}/seed-0/Marques2020_*.json"):
        with open(path, encoding="utf-8") as one:
            result = json.load(one)
        if result["status"] == "evaluated":
            found[result["benchmark"]] = result
    recordings = os.path.join(folder, model, "seed-0", "recordings")
    with open(recordings + "/receptive_fields.csv", encoding="utf-8") as file:
        fields.update({model: [(int(row["row"]), int(row["column"])) for row in csv.DictReader(file) if row["in_field"] == "1"]})
    shutil.rmtree(recordings)
    assert len(found) == 15, f"{model}: {len(found)} benchmarks, not 15"
    return found


def unreachable():
    """Units of the block in the field that no mapping grating reaches: the grid ends at 2.5 degrees, gratings are 1/6 degree
    in radius, filters 12 pixels; a unit's centre is every fourth pixel of 224, 28 a degree. Their maps are noise alone."""
    most = 28 * (2.5 + 1 / 6) + 12
    return sum(max(abs(4 * place - 112) for place in unit) > most for unit in fields["vone-block_stochastic"])


def near(value, expected, tolerance, what):
    assert abs(value - expected) <= tolerance, f"{what}: {value} instead of {expected} (tolerance {tolerance})"


def check_pyramid():
    """The reference interpolates the pyramid's masks in tables, which moves a few units across a border."""
    for name, result in results("pyramid").items():
        expected = reference["pyramid"]["scores"][name.removeprefix("Marques2020_")]
        assert result["units_recorded"] == result["units_mapped"] == 66 * 200 * 200, name
        near(result["units_in_field"], expected["units_in_field"], 5, name + ": units in the field")
        near(result["units_responsive"], 4102, 5, name + ": responsive units")
        near(result["units_kept"], expected["units_kept"], 5, name + ": units kept")
        moved = sum(abs(a - b) for a, b in zip(result["model_histogram"], expected["model_histogram"]))
        assert moved <= 10, f"{name}: {moved} units differ between the histograms"
        near(result["score"], expected["score"], .008, name + ": score of the reference")
        near(result["score"], published["v1-pyr-nodown", name], .008, name + ": published score")
        assert "trials" not in result, name


def check_noise():
    """The reference maps no units that mapping gratings cannot reach. With noise some of these have their centroid in the
    field, and respond to the largest gratings only; the leaderboard's code has them. Without them, units driven by the size
    set but not by the orientation set are as many as in the reference: 597 to 599.

    Three seeds of the reference's generator, and three published draws, are all there is. A seventh of their kind is
    outside these bounds once in a hundred times: Student's t with five degrees of freedom, fifteen scores."""
    zs = []
    found = results("vone-block_stochastic")
    kept = {name.removeprefix("Marques2020_"): result["units_kept"] for name, result in found.items()}
    far = kept[SUPPRESSION] - kept[VARIANCE] - unreachable()
    counts = reference["vone-block with noise"]["scores"]
    theirs = [a - b for a, b in zip(counts[SUPPRESSION]["units_kept"], counts[VARIANCE]["units_kept"])]
    near(far, statistics.mean(theirs), 4 * statistics.mean(theirs) ** .5, "units driven by large gratings only")
    for name, result in found.items():
        expected = reference["vone-block with noise"]["scores"][name.removeprefix("Marques2020_")]
        others = expected["draws"] + expected["published"]
        spread = max(statistics.stdev(others), .003)
        z = (result["score"] - statistics.mean(others)) / (spread * (1 + 1 / 6) ** .5)
        zs.append(z)
        assert abs(z) < 7, f"{name}: {result['score']:.3f}, where others are {others}"
        near(result["units_kept"] - unreachable() * ("Cavanaugh" in name), statistics.mean(expected["units_kept"]), 300,
             name + ": units kept")
        assert (result["trials"], result["noise_seed"]) == (20, 0), name
    rms = statistics.mean(z * z for z in zs) ** .5
    assert rms < 2.5, f"rms z {rms:.2f}"


def check_alexnet(model="alexnet_v2_untrained", seed=7):
    """The same bound as for the rows that reports compute again (src/report/draws_table.h)."""
    with open("data/draws.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == model and row["seed"] == str(seed)]
    assert [row["way"] for row in rows] == ["redrawn", "one"]
    for row in rows:
        subprocess.run([build + "/ventral", "ensemble", model, "--networks", row["way"], "--first", str(seed), "--seeds", "1",
                        "--results", folder, "--quiet"], check=True)
        prefix = "redrawn-" * (row["way"] == "redrawn")
        with open(f"{folder}/{model}/{prefix}ensemble-{seed}-{seed}.csv", encoding="utf-8") as file:
            computed, = csv.DictReader(file)
        for name, score in computed.items():
            near(float(score), float(row[name]), .004, f"data/draws.csv: {model}, {row['way']}, seed {seed}: {name}")


check_pyramid()
check_alexnet()
check_noise()
