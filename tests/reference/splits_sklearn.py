"""Writes splits_sklearn.json: test indices of scikit-learn's splits for sizes and classes the demo lacks."""
import json
import sys

import numpy as np
import sklearn
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

cases = []
for n in (10, 25, 97, 225):
    split = ShuffleSplit(n_splits=3, train_size=0.9, random_state=1)
    cases.append({"n": n, "fraction": 0.9, "classes": None, "test": [t.tolist() for _, t in split.split(np.zeros(n))]})
for n in (3, 6, 28, 47):
    split = ShuffleSplit(n_splits=3, train_size=0.5, random_state=1)
    cases.append({"n": n, "fraction": 0.5, "classes": None, "test": [t.tolist() for _, t in split.split(np.zeros(n))]})
random = np.random.RandomState(3)
for sizes in ((10, 10, 10), (7, 13, 29, 5), (2, 40, 3, 11, 4), (64,) * 8, (15, 15, 15, 15, 15, 16)):
    classes = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    split = StratifiedShuffleSplit(n_splits=3, train_size=0.9, random_state=1)
    cases.append({"n": len(classes), "fraction": 0.9, "classes": classes.tolist(),
                  "test": [t.tolist() for _, t in split.split(np.zeros(len(classes)), classes)]})
json.dump({"scikit-learn": sklearn.__version__, "numpy": np.__version__, "cases": cases}, open(sys.argv[1], "w"))
