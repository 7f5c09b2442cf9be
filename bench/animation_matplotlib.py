"""What bench/animation_bench.sh compares with: the classic preset tap by tap, as somebody would draw it with matplotlib.

Usage: animation_matplotlib.py OUT.gif. 200 frames of 1280x720. Input, weights and output stand side by side with their
numbers; the cell that is read, its weight and the output cell are marked.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.patches import Rectangle

FRAMES = 200
GROUPS, STRIDE, PADDING, DILATION = 2, 2, 1, 2

random = np.random.default_rng(1)
x = random.integers(-3, 4, (2, 2, 5, 5)).astype(float)
w = random.integers(-2, 3, (4, 1, 3, 3)).astype(float)
padded = np.pad(x, ((0, 0), (0, 0), (PADDING, PADDING), (PADDING, PADDING)))
side = (padded.shape[2] - DILATION * 2 - 1) // STRIDE + 1
taps = [
    (n, oc, oh, ow, kh, kw)
    for n in range(2)
    for oc in range(4)
    for oh in range(side)
    for ow in range(side)
    for kh in range(3)
    for kw in range(3)
][:FRAMES]

figure, axes = plt.subplots(1, 3, figsize=(12.8, 7.2), dpi=100)
y = np.zeros((2, 4, side, side))


def draw(frame):
    n, oc, oh, ow, kh, kw = taps[frame]
    channel = oc // (4 // GROUPS)
    row, col = oh * STRIDE + kh * DILATION, ow * STRIDE + kw * DILATION
    y[n, oc, oh, ow] += padded[n, channel, row, col] * w[oc, 0, kh, kw]
    planes = ((padded[n, channel], (row, col)), (w[oc, 0], (kh, kw)), (y[n, oc], (oh, ow)))
    for axis, title, (values, cell) in zip(axes, ("input", "weight", "output"), planes):
        axis.clear()
        axis.set_title(title)
        axis.set_axis_off()
        axis.imshow(values, cmap="RdBu_r", vmin=-9, vmax=9)
        for (r, c), value in np.ndenumerate(values):
            axis.text(c, r, f"{value:g}", ha="center", va="center")
        axis.add_patch(Rectangle((cell[1] - 0.5, cell[0] - 0.5), 1, 1, fill=False, edgecolor="orange", linewidth=3))


FuncAnimation(figure, draw, frames=len(taps), init_func=lambda: None).save(sys.argv[1], writer=PillowWriter(fps=4))
