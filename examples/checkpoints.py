#!/usr/bin/python3
"""V1 scores of the checkpoints of a network while it learns.

    python3 examples/checkpoints.py checkpoints.svg [--steps 0,10,40,160]

A small convolutional network learns on the CPU to name the dominant orientation of noise, in about a minute. After some
of its training steps its first layer is scored, in memory, and the scores are drawn against the step. For your own
training, call `ventral.score_v1` where checkpoints are saved.
"""
import argparse
import math

import torch
import ventral

PIXELS, CLASSES = 112, 6


def make_network():
    return torch.nn.Sequential(torch.nn.Conv2d(3, 16, 13, 4, 6), torch.nn.ReLU(), torch.nn.MaxPool2d(4),
                               torch.nn.Conv2d(16, 16, 3), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool2d(1),
                               torch.nn.Flatten(), torch.nn.Linear(16, CLASSES))


def make_examples(count):
    """Noise with more energy along one of six orientations, and which: images [count][3][pixels][pixels]."""
    frequencies = torch.fft.fftfreq(PIXELS)
    y, x = torch.meshgrid(frequencies, frequencies, indexing="ij")
    radius, angle = torch.hypot(x, y), torch.atan2(y, x)
    names = torch.randint(CLASSES, (count,))
    apart = angle - math.pi * names.view(-1, 1, 1) / CLASSES
    energy = torch.exp(4 * torch.cos(2 * apart) - 4) * ((radius > 0.03) & (radius < 0.3))
    noise = torch.fft.ifft2(torch.fft.fft2(torch.randn(count, PIXELS, PIXELS)) * energy).real
    noise = noise / noise.flatten(1).std(dim=1).view(-1, 1, 1)
    return noise.unsqueeze(1).expand(-1, 3, -1, -1), names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figure", help="the file to write: .svg or .pdf")
    parser.add_argument("--steps", default="0,10,40,160", help="after which training steps to score")
    arguments = parser.parse_args()
    steps = [int(step) for step in arguments.steps.split(",")]
    torch.manual_seed(0)
    network = make_network()
    optimiser = torch.optim.Adam(network.parameters(), 0.01)
    curves = {name: [] for name in ("mean of all benchmarks", "circular variance", "orientation bandwidth",
                                    "preferred spatial frequency")}
    print("step  accuracy  mean V1 score")
    for step in range(steps[-1] + 1):
        images, names = make_examples(32)
        guesses = network(images)
        if step in steps:
            scores = ventral.score_v1(network.eval(), layer="1", preprocessing=((.5, .5, .5), (.25, .25, .25)),
                                      name="checkpoint", pixels=PIXELS, batch=64)
            network.train()
            for curve, score in zip(curves.values(), (scores.mean, scores["circular_variance"], scores["or_bandwidth"],
                                                      scores["peak_sf"])):
                curve.append(score.score)
            accuracy = (guesses.argmax(dim=1) == names).float().mean().item()
            print(f"{step:4}  {accuracy:8.2f}  {scores.mean.score:.3f}", flush=True)
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(guesses, names).backward()
        optimiser.step()
    ventral.curves(steps, curves, "training step", "score").save(arguments.figure)
    print(arguments.figure)


if __name__ == "__main__":
    main()
