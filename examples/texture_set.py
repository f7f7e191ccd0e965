#!/usr/bin/python3
"""Builds the texture set from the 450 published images (Freeman et al. 2013), after checking that they are the real ones.

    texture_set.py FOLDER [LIST]

FOLDER has the 450 files of 320 x 320 pixels, with their published names: tex-320x320-im13-smp10.png (texture 13, sample
10), noise-320x320-im13-smp10.png (noise with its spectrum). Their SHA-1 must be those of LIST (data/textures_sha1.csv).
The set's table and images go to $VENTRAL_DATA, or data/downloads, under the names that `ventral` looks for, with a
list of the images' SHA-1, so that results say that they were built from the published files.

An image of the set is 640 x 640 pixels for 8 degrees: gray (128) with the published image in rows and columns 200 to 519,
weighted by a raised cosine of 160 pixels' radius.
"""
import csv
import hashlib
import io
import os
import re
import sys
import zipfile

import numpy as np
from PIL import Image

FAMILIES = [60, 56, 13, 48, 71, 18, 327, 336, 402, 38, 23, 52, 99, 393, 30]  # photographs, in the order of families
home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
r, c = np.mgrid[0:320, 0:320] - 160
distance = np.hypot(r, c)
window = np.where(distance < 160, (1 + np.cos(np.pi * distance / 160)) / 2, 0)


def sha1(data):
    return hashlib.sha1(data).hexdigest()


def build(published):
    """The image of the set, as the bytes of a PNG file."""
    pixels = np.asarray(Image.open(io.BytesIO(published)).convert("L"), float)
    assert pixels.shape == (320, 320)
    image = np.full((640, 640), 128, np.uint8)
    image[200:520, 200:520] = ((pixels - 128) * window + 128).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format="PNG")
    return stream.getvalue()


def read_files(folder, list_path):
    """The published files by (type, family, sample), each checked against the list."""
    known = {row["sha1"]: row["name_if_known"] for row in csv.DictReader(open(list_path))}
    files, wrong, seen = {}, [], set()
    for name in sorted(os.listdir(folder)):
        match = re.fullmatch(r"(tex|noise)-320x320-im(\d+)-smp(\d+)\.png", name)
        if not match or int(match[2]) not in FAMILIES:
            continue
        data = open(os.path.join(folder, name), "rb").read()
        digest = sha1(data)
        if digest not in known or known[digest] not in ("", name) or digest in seen:
            wrong.append(name)
        seen.add(digest)
        files[1 + (match[1] == "tex"), 1 + FAMILIES.index(int(match[2])), int(match[3])] = data
    if wrong:
        sys.exit(f"{folder}: {len(wrong)} files are not the published ones, such as {wrong[0]}; get them again")
    absent = [(t, f, s) for t in (1, 2) for f in range(1, 16) for s in range(1, 16) if (t, f, s) not in files]
    if absent or len(files) != 450:
        sys.exit(f"{folder}: has {len(files)} of the 450 published files; the first missing one is "
                 f"{('noise', 'tex')[absent[0][0] - 1]}-320x320-im{FAMILIES[absent[0][1] - 1]}-smp{absent[0][2]}.png")
    return files


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    files = read_files(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.path.join(home, "data/textures_sha1.csv"))
    print("all 450 files are the published ones")
    target = os.environ.get("VENTRAL_DATA") or os.path.join(home, "data/downloads")
    os.makedirs(target, exist_ok=True)
    base = os.path.join(target, "stimulus_FreemanZiemba2013_properties")
    rows, digests = [], ""
    with zipfile.ZipFile(base + ".zip", "w") as archive:
        for (kind, family, sample), published in sorted(files.items()):
            name, image = f"{kind}-{family}-{sample}", build(published)
            archive.writestr(zipfile.ZipInfo(name + ".png"), image)
            digests += sha1(image) + "\n"
            rows.append([name, 8, 0.5, 0.5, family, sample, kind, name + ".png"])
    with open(base + ".csv", "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow("image_id degrees position_y position_x family sample type image_file_name".split())
        writer.writerows(rows)
    open(base + ".sha1", "w").write(digests)
    print(f"450 images -> {base}.zip")


main()
