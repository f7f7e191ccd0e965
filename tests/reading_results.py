"""Every line of docs/reading_results.md runs, in the order of the page, on results made here.

    tests/reading_results.py BUILD
"""
import ast
import os
import re
import shutil
import subprocess

from python_tests import build, folder

shutil.rmtree(f"{folder}/results", ignore_errors=True)
with open("docs/reading_results.md") as page:
    blocks = re.findall(r"^```python\n(.*?)^```", page.read(), re.M | re.S)
assert len(blocks) == 3
subprocess.run([f"{build}/ventral", "score", "vone-block", "--quiet", "--data", "data", "--results", f"{folder}/results"],
               check=True)
os.chdir(folder)
names, values = {}, []
for block in blocks:
    for statement in ast.parse(block).body:
        code = ast.unparse(statement)
        if isinstance(statement, ast.Expr):
            values.append(eval(code, names))  # what a notebook would show
        else:
            exec(code, names)
assert abs(values[0][0] - names["scores"]["circular_variance"].score) < 1e-12, values[0]  # the file's and the module's
assert values[0][2] == names["scores"]["circular_variance"].units == values[1]["count"]
assert abs(values[2] - 1).max() < 1e-6
assert values[5][0] == ("presentation", "neuroid")
assert abs(values[7][0] - values[7][1]) < 1e-12
assert os.path.getsize("orientation.pdf") > 1000
print(f"{len(values)} expressions")
