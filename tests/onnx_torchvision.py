"""A network of torchvision, exported as ONNX: three of its layers against PyTorch, within 1e-4 of the largest.

    tests/onnx_torchvision.py BUILD NAME        a line a layer; exit code 77 where PyTorch is not installed

The weights are as PyTorch initialises them. What it sets to zeros or ones is drawn, too, batch normalisation's statistics
above all: otherwise a mistake in them would not show. The picture is noise, smooth in one half.
"""

import os
import subprocess
import sys
import tempfile

# An early, a middle and the last layer: where V1, V4 and a decision would be looked for.
MODELS = {
    "resnet18": ("layer1.0", "layer3.0.relu", "fc"),
    "wide_resnet50_2": ("layer1.0", "layer2.3.relu", "fc"),
    "densenet121": ("features.pool0", "features.transition1.pool", "classifier"),
    "mobilenet_v2": ("features.2", "features.9.conv.1", "classifier.1"),
    "mobilenet_v3_small": ("features.1", "features.6", "classifier.3"),
    "efficientnet_b0": ("features.2.0", "features.4.1", "classifier.1"),
    "googlenet": ("maxpool2", "inception4a", "fc"),
    "inception_v3": ("maxpool1", "Mixed_6b", "fc"),
    "convnext_tiny": ("features.1.0", "features.4", "classifier.2"),
    "shufflenet_v2_x1_0": ("maxpool", "stage3.1", "fc"),
    "regnet_y_400mf": ("trunk_output.block1", "trunk_output.block3.block3-1", "fc"),
    "squeezenet1_0": ("features.3", "features.8", "classifier.1"),
    "vgg11_bn": ("features.3", "features.14", "classifier.6"),
    "alexnet": ("features.2", "features.8", "classifier.6"),
    "vit_b_16": ("conv_proj", "encoder.layers.encoder_layer_5", "heads.head"),
    "swin_t": ("features.1.0", "features.4", "head"),
}
SIZES = {"inception_v3": 299}
TOLERANCE = 1e-4


def draw_constants(model, torch, generator):
    """Gives everything that is all zeros or ones a drawn value near what it was."""

    def drawn(like, centre, spread):
        return centre + spread * (2 * torch.rand(like.shape, generator=generator) - 1)

    with torch.no_grad():
        for name, value in list(model.named_parameters()) + list(model.named_buffers()):
            if name.endswith("running_mean"):
                value.copy_(drawn(value, 0, 0.3))
            elif name.endswith("running_var"):
                value.copy_(drawn(value, 1, 0.4))
            elif name.endswith("layer_scale"):
                value.copy_(drawn(value, 0.5, 0.3))
            elif value.is_floating_point() and value.numel() > 1 and value.min() == value.max():
                value.copy_(drawn(value, value.flatten()[0].item(), 0.2 if value.dim() == 1 else 0.05))


def make(name):
    """The network, ready for inference."""
    import torch
    import torchvision

    torch.manual_seed(0)
    more = {"aux_logits": False} if name == "googlenet" else {}
    if name in ("googlenet", "inception_v3"):
        more["init_weights"] = True
    model = getattr(torchvision.models, name)(**more).eval()
    draw_constants(model, torch, torch.Generator().manual_seed(1))
    return model


def export(model, path, pixels):
    import torch

    torch.onnx.export(model, torch.zeros(1, 3, pixels, pixels), path, opset_version=13)


def picture(path, pixels):
    """Writes it, and gives it as the network takes it with --input imagenet."""
    import numpy
    import torch
    from PIL import Image

    noise = numpy.random.RandomState(0).randint(0, 256, (pixels, pixels, 3))
    noise[:, : pixels // 2] = (noise[:, : pixels // 2].cumsum(0).cumsum(1) >> 12) % 256
    noise = noise.astype(numpy.uint8)
    Image.fromarray(noise).save(path)
    image = noise.astype(numpy.float32) / 255
    image = (image - numpy.float32([0.485, 0.456, 0.406])) / numpy.float32([0.229, 0.224, 0.225])
    return torch.from_numpy(image.transpose(2, 0, 1)[None].copy())


def hooked(model, layers, image):
    """What the modules put out, the last time they are called."""
    import torch

    seen = {}
    for layer in layers:
        def keep(module, inputs, output, layer=layer):
            seen[layer] = output.detach().clone()
        model.get_submodule(layer).register_forward_hook(keep)
    with torch.no_grad():
        model(image)
    return seen


def channels_first(values, name, layer):
    """Rows of tokens and pictures with the channels last, in the order in which ventral writes them: C x H x W."""
    values = values[0].numpy()
    if values.ndim == 3:
        return values.transpose(2, 0, 1) if name == "swin_t" else values
    if values.ndim == 2:
        return values.T[:, :, None]
    return values[:, None, None]


def largest_difference(ventral, name, folder):
    """{layer: the largest difference, by the largest value}"""
    import numpy
    import torch

    torch.set_num_threads(1)
    pixels = SIZES.get(name, 224)
    file, png, npy = (os.path.join(folder, f"{name}.{end}") for end in ("onnx", "png", "npy"))
    model = make(name)
    export(model, file, pixels)
    expected = hooked(model, MODELS[name], picture(png, pixels))
    del model
    differences = {}
    for layer in MODELS[name]:
        subprocess.run([ventral, "activations", file, "--layer", layer, "--input", "imagenet",
                        "--output", npy, png], check=True, stdout=sys.stderr)
        ours = numpy.load(npy)
        theirs = channels_first(expected[layer], name, layer)
        if ours.shape != (1,) + theirs.shape:
            raise SystemExit(f"{name} {layer}: {ours.shape}, but PyTorch has {theirs.shape}")
        differences[layer] = float(abs(ours[0] - theirs).max() / abs(theirs).max())
    return differences


def main():
    build, name = sys.argv[1:]
    try:
        import torch
        import torchvision
    except ImportError as reason:
        print(f"PyTorch is not here: {reason}")
        return 77
    os.makedirs(os.path.join(build, "tests"), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.join(build, "tests")) as folder:
        differences = largest_difference(os.path.join(build, "ventral"), name, folder)
    for layer, difference in differences.items():
        print(f"{name} {layer}: {difference:.2g} of the largest")
    return 0 if max(differences.values()) <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
