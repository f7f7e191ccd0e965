"""The examples in Python: checkpoints of a network while it learns, and the notebook.

    tests/python_examples.py BUILD checkpoints | notebook

Exit code 77 without PyTorch or, for the notebook, jupyter's nbconvert.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys

build, part = os.path.abspath(sys.argv[1]), sys.argv[2]
folder = os.path.join(build, f"tests/python_{part}")
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
environment = {**os.environ, "VENTRAL_LIBRARY": f"{build}/install/libventral.so.0",
               "VENTRAL_SHARE": os.path.abspath("data"), "PYTHONPATH": os.path.abspath("python"),
               "JUPYTER_DATA_DIR": folder, "IPYTHONDIR": folder, "HOME": folder}


def skip(module, package):
    if importlib.util.find_spec(module) is None:
        print(f"skipped: {module} is not installed ({package})")
        sys.exit(77)


skip("torch", "python3-torch")
skip("torchvision", "python3-torchvision")
if part == "checkpoints":
    said = subprocess.run([sys.executable, "examples/checkpoints.py", f"{folder}/checkpoints.svg", "--steps", "0,30"],
                          env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[0] for line in said[1:3]] == ["0", "30"] and said[3] == f"{folder}/checkpoints.svg", said
    assert float(said[1].split()[2]) != float(said[2].split()[2]) and float(said[2].split()[2]) > 0
    with open(f"{folder}/checkpoints.svg") as figure:
        assert "training step" in figure.read()
else:
    skip("nbconvert", "jupyter-nbconvert")
    skip("ipykernel", "python3-ipykernel")
    with open("examples/first_score.ipynb") as notebook:
        kept = json.load(notebook)
    assert all(not cell.get("outputs") for cell in kept["cells"]), "the notebook is kept without outputs"
    shutil.copy("examples/first_score.ipynb", folder)
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace",
                    "--ExecutePreprocessor.timeout=3000", "first_score.ipynb"], env=environment, cwd=folder, check=True)
    with open(f"{folder}/first_score.ipynb") as notebook:
        outputs = [output for cell in json.load(notebook)["cells"] for output in cell.get("outputs", ())]
    shown = [output["data"] for output in outputs if output["output_type"] == "execute_result"]
    assert len(shown) == len(outputs) == 5, outputs
    assert any("image/svg+xml" in data for data in shown) and os.path.getsize(f"{folder}/orientation.pdf") > 1000
shutil.rmtree(folder)
