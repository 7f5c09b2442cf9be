"""PyTorch's eager conv2d on the layers of convolve_bench, as a worker that report.py takes turns with.

Usage: convolve_bench --layers > layers.json; convolve_torch.py layers.json --threads 1 --min-time 0.002 --repetitions 21
For each line on standard input, a layer's name: answers with a line of JSON, {"us": the median time of a call}. Each
layer's result is compared with plain loops over the taps before it is first timed.
"""

import argparse
import json
import statistics
import sys
import time

import numpy as np
import torch


def plain_conv2d(x, w, layer):
    """y of x (1, C_in, H, W) and w (C_out, C_in/G, KH, KW), tap by tap in float64."""
    groups, stride, pad = layer["groups"], layer["stride"], layer["padding"]
    out_channels, in_channels, rows, cols = w.shape
    x = np.pad(x[0], ((0, 0), (pad, pad), (pad, pad))).astype(np.float64)
    x = x.reshape(groups, in_channels, *x.shape[1:])
    w = w.astype(np.float64).reshape(groups, out_channels // groups, in_channels, rows, cols)
    dilation_h, dilation_w = layer["dilation"]
    out_h = (x.shape[2] - dilation_h * (rows - 1) - 1) // stride + 1
    out_w = (x.shape[3] - dilation_w * (cols - 1) - 1) // stride + 1
    y = np.zeros((groups, out_channels // groups, out_h, out_w))
    for kh in range(rows):
        for kw in range(cols):
            top, left = kh * dilation_h, kw * dilation_w
            cells = x[:, :, top : top + (out_h - 1) * stride + 1 : stride, left : left + (out_w - 1) * stride + 1 : stride]
            product = w[:, :, :, kh, kw] @ cells.reshape(groups, in_channels, -1)
            y += product.reshape(y.shape)
    return y.reshape(1, out_channels, out_h, out_w)


def conv2d_of(layer):
    """A function of no arguments that convolves. Small integers, so that every sum is exact."""
    random = torch.Generator().manual_seed(1)
    w_shape = (layer["out_channels"], layer["in_channels"] // layer["groups"], *layer["kernel_size"])
    x = torch.randint(-3, 4, (1, layer["in_channels"], *layer["size"]), generator=random).float()
    w = torch.randint(-3, 4, w_shape, generator=random).float()

    def run():
        return torch.nn.functional.conv2d(
            x, w, None, layer["stride"], layer["padding"], layer["dilation"], layer["groups"]
        )

    expected = torch.from_numpy(plain_conv2d(x.numpy(), w.numpy(), layer)).float()
    if not torch.allclose(run(), expected):
        raise ValueError(f"{layer['name']}: differs from the plain loops")
    return run


def seconds(run, calls):
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return time.perf_counter() - start


def median_us(run, min_time, repetitions):
    calls = 1
    while (taken := seconds(run, calls)) < min_time:
        calls = max(calls + 1, min(10 * calls, round(1.2 * calls * min_time / taken)))
    return 1e6 * statistics.median(seconds(run, calls) / calls for _ in range(repetitions))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("layers", help="what convolve_bench --layers prints")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--min-time", type=float, default=0.002, help="seconds of one repetition")
    parser.add_argument("--repetitions", type=int, default=21)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with open(arguments.layers, encoding="utf-8") as file:
        layers = {layer["name"]: layer for layer in json.load(file)["layers"]}
    runs = {}
    with torch.inference_mode():
        for line in sys.stdin:
            name = line.rstrip("\n")
            if name not in runs:
                runs[name] = conv2d_of(layers[name])
            print(json.dumps({"us": median_us(runs[name], arguments.min_time, arguments.repetitions)}), flush=True)


if __name__ == "__main__":
    main()
