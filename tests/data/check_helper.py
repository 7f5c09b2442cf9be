"""Tests python/convscope.py with torch: what it saves, the program reads, and gives the same output.

usage: check_helper.py PROGRAM    (PYTHONPATH holds python/)
"""
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import torch
from torch import nn

import convscope

PROGRAM = sys.argv.pop(1)
os.environ["CONVSCOPE"] = PROGRAM


def output_of(path):
    """y of the whole stack: the program's own PyTorch code, run."""
    code = subprocess.run([PROGRAM, "code", str(path), "--as", "torch"], capture_output=True, text=True)
    assert code.returncode == 0, code.stderr
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code.stdout, names)
    return names["y"]


class Helper(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def check(self, layer, x, expected=None):
        with torch.no_grad():
            y = layer(x) if expected is None else expected
        for name in ("scene.json", "scene.npz"):
            made = output_of(convscope.save(layer, x, self.path / name))
            self.assertTrue(torch.allclose(made.reshape(y.shape), y, rtol=1e-4, atol=1e-5), (layer, name))

    def test_conv2d(self):
        x = torch.randn(2, 4, 9, 8)
        for layer in (
            nn.Conv2d(4, 6, 3),
            nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(2, 1), dilation=(2, 3), groups=2, bias=False),
            nn.Conv2d(4, 4, 3, padding="same", dilation=2, padding_mode="reflect", groups=4),
            nn.Conv2d(4, 2, 3, padding="valid"),
            nn.Conv2d(4, 2, 3, padding=2, padding_mode="circular"),
        ):
            self.check(layer, x)
        double = nn.Conv2d(4, 6, 3).double()
        with torch.no_grad():
            self.check(double, x.double(), double(x.double()).float())

    def test_conv1d(self):
        self.check(nn.Conv1d(3, 4, 3, stride=2, padding=2, dilation=2), torch.randn(2, 3, 20))

    def test_sequential(self):
        net = nn.Sequential(
            nn.ZeroPad2d((1, 0, 2, 0)), nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=4, bias=False), nn.ChannelShuffle(4)),
            nn.Dropout(), nn.AvgPool2d(2, stride=1, padding=1),
        ).eval()
        self.check(net, torch.randn(1, 3, 12, 12))

    def test_without_torch(self):
        rng = np.random.default_rng(1)
        x = rng.standard_normal((4, 7, 7))
        w = rng.standard_normal((6, 2, 3, 3))
        layer = convscope.conv2d(w, stride=2, padding=1, groups=2)
        y = nn.functional.conv2d(torch.tensor(x[None]), torch.tensor(w), stride=2, padding=1, groups=2).float()
        self.check(layer, x, y)

    def test_npz_has_the_arrays(self):
        conv = nn.Conv2d(4, 6, 3)
        x = torch.randn(1, 4, 5, 5)
        with np.load(convscope.save(conv, x, self.path / "scene.npz")) as file:
            np.testing.assert_array_equal(file["x"], x.numpy())
            np.testing.assert_array_equal(file["w"], conv.weight.detach().numpy())
            np.testing.assert_array_equal(file["b"], conv.bias.detach().numpy())
            self.assertEqual(json.loads(file["convscope"].tobytes()), convscope.scene(conv, x))

    def test_show_gives_a_picture(self):
        picture = convscope.show(nn.Conv2d(1, 1, 3), torch.randn(1, 1, 7, 7), picture=True, size="640x480")
        self.assertTrue(picture._repr_png_().startswith(b"\x89PNG"))

    def test_what_cannot_be_shown_is_said(self):
        for layer, x in ((nn.Linear(3, 3), torch.zeros(1, 3)), (nn.ConvTranspose2d(1, 1, 3), torch.zeros(1, 1, 5, 5)),
                         (nn.Conv3d(1, 1, 3), torch.zeros(1, 1, 5, 5, 5)), (nn.MaxPool2d(2), torch.zeros(1, 1, 5, 5)),
                         (nn.Sequential(nn.Conv2d(1, 1, 1), nn.MaxPool2d(2, ceil_mode=True)), torch.zeros(1, 1, 5, 5))):
            with self.assertRaises(TypeError):
                convscope.scene(layer, x)
        with self.assertRaises(ValueError):
            convscope.scene(nn.Conv2d(2, 1, 3), torch.zeros(1, 3, 5, 5))
        with self.assertRaises(ValueError):
            convscope.save(nn.Conv2d(1, 1, 3), torch.zeros(1, 1, 5, 5), self.path / "scene.txt")


unittest.main()
