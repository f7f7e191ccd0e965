"""A network like Big Transfer's (BiT): normalised before each convolution by groups of channels, weights standardised."""

import torch
from torch import nn
from torch.nn import functional


class Convolution(nn.Conv2d):
    """Its weights have mean 0 and variance 1 in each output channel."""

    def forward(self, x):
        variance, mean = torch.var_mean(self.weight, dim=[1, 2, 3], keepdim=True, unbiased=False)
        weight = (self.weight - mean) / torch.sqrt(variance + 1e-10)
        return functional.conv2d(x, weight, self.bias, self.stride, self.padding)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        width = outputs // 4
        self.norm1, self.norm2, self.norm3 = (nn.GroupNorm(32, size) for size in (inputs, width, width))
        self.conv1 = Convolution(inputs, width, 1, bias=False)
        self.conv2 = Convolution(width, width, 3, stride, 1, bias=False)
        self.conv3 = Convolution(width, outputs, 1, bias=False)
        self.downsample = Convolution(inputs, outputs, 1, stride, bias=False) if inputs != outputs or stride > 1 else None
        self.relu = nn.ReLU()

    def forward(self, x):
        out = self.relu(self.norm1(x))
        shortcut = self.downsample(out) if self.downsample else x
        out = self.conv2(self.relu(self.norm2(self.conv1(out))))
        return self.conv3(self.relu(self.norm3(out))) + shortcut


class ResNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(Convolution(3, 64, 7, 2, 3, bias=False), nn.ConstantPad2d(1, 0.0), nn.MaxPool2d(3, 2))
        self.blocks = nn.Sequential(Block(64, 256), Block(256, 256), Block(256, 512, 2))
        self.head = nn.Sequential(nn.GroupNorm(32, 512), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                                  nn.Linear(512, 10))

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)))


def make():
    torch.manual_seed(0)
    return ResNetV2().eval()
