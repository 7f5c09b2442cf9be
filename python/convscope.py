"""Opens a PyTorch layer and its input in convscope, from a script or a notebook. One file: copy it where you need it.

    import convscope
    convscope.show(nn.Conv2d(4, 8, 3, padding=1), torch.randn(1, 4, 7, 7))      # the window; in a notebook a picture
    convscope.save(net, x, "scene.json")                                        # opens in the window, whole
    convscope.save(conv, x, "scene.npz")                                        # the same, and x, w, b for numpy

A layer is nn.Conv2d, nn.Conv1d (taken as height 1) or nn.Sequential of these with nn.MaxPool2d, nn.AvgPool2d, nn.ReLU,
nn.ChannelShuffle, and padding modules before a convolution. Without torch, convscope.conv2d(weight, ...) is a layer.
Needs numpy; torch only for its own modules. The program is looked for in $CONVSCOPE, then in PATH.
"""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np

__all__ = ["conv2d", "save", "scene", "show"]

_IGNORED = {"Identity", "Dropout", "Dropout1d", "Dropout2d"}  # what they do in eval mode is nothing
_PADS = {
    "ZeroPad2d": "zeros",
    "ReflectionPad2d": "reflect",
    "ReplicationPad2d": "replicate",
    "CircularPad2d": "circular",
}


class conv2d:  # noqa: N801 - it reads as torch.nn.functional.conv2d does
    """A convolution without torch: weight (C_out, C_in/G, KH, KW), bias (C_out) or None; the rest as nn.Conv2d."""

    def __init__(self, weight, bias=None, stride=1, padding=0, dilation=1, groups=1, padding_mode="zeros"):
        self.weight, self.bias = weight, bias
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.padding_mode = groups, padding_mode


class Picture:
    """What show() returns in a notebook: a PNG that the notebook draws by itself."""

    def __init__(self, png):
        self.png = png

    def _repr_png_(self):
        return self.png


def _numbers(values):
    """Any array or tensor as float32."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().float().numpy()
    return np.ascontiguousarray(values, dtype="<f4")


def _array(values, axes=4):
    """The JSON of an array; leading axes of 1 are added."""
    values = values.reshape((1,) * (axes - values.ndim) + values.shape)
    return {"shape": list(values.shape), "float32_base64": base64.b64encode(values.tobytes()).decode("ascii")}


def _pair(value, rows):
    """[rows, columns] of a parameter; `rows` is what a 1-D layer has in its one row."""
    values = [value] if np.isscalar(value) else list(value)
    if rows is not None:
        return [rows, int(values[-1])]
    return [int(values[0]), int(values[-1])]


def _padding(value, one_dimensional):
    if isinstance(value, str):
        return value
    return _pair(value, 0 if one_dimensional else None)


def _convolution(layer, pads):
    weight = _numbers(layer.weight)
    if type(layer).__name__.startswith("ConvTranspose"):
        raise TypeError(f"{type(layer).__name__}: transposed convolutions are not shown; give a Conv2d or Conv1d")
    if weight.ndim not in (3, 4):
        raise TypeError(f"{type(layer).__name__}: its weight has {weight.ndim} axes; Conv1d and Conv2d are shown")
    flat = weight.ndim == 3
    if flat:
        weight = weight[:, :, None, :]
    bias = None if layer.bias is None else _numbers(layer.bias)
    spec = {
        "out_channels": weight.shape[0],
        "kernel_size": list(weight.shape[2:]),
        "stride": _pair(layer.stride, 1 if flat else None),
        "padding": _padding(layer.padding, flat),
        "padding_mode": layer.padding_mode,
        "dilation": _pair(layer.dilation, 1 if flat else None),
        "groups": int(layer.groups),
        "bias": bias is not None,
    }
    if pads is not None:
        mode, (left, right, top, bottom) = pads
        if spec["padding"] not in ([0, 0], "valid"):
            raise TypeError("a padding module stands before a convolution that pads too; give one of the two")
        spec["padding"] = {"top": top, "left": left, "bottom": bottom, "right": right}
        spec["padding_mode"] = mode
    made = {"kind": "conv", "spec": spec, "weight": {"kind": "array", "array": _array(weight)}}
    if bias is not None:
        made["bias"] = {"array": _array(bias)}
    return made, weight.shape[1] * spec["groups"]


def _pool(layer):
    name = type(layer).__name__
    flat = name.endswith("1d")
    if layer.ceil_mode:
        raise TypeError(f"{name}: ceil_mode=True is not shown; only False is")
    if name.startswith("Avg") and not (layer.count_include_pad and getattr(layer, "divisor_override", None) is None):
        raise TypeError(f"{name}: only count_include_pad=True without divisor_override is shown")
    spec = {
        "kernel_size": _pair(layer.kernel_size, 1 if flat else None),
        "stride": _pair(layer.stride, 1 if flat else None),
        "padding": _pair(layer.padding, 0 if flat else None),
        "dilation": _pair(getattr(layer, "dilation", 1), 1 if flat else None),
    }
    return {"kind": "max_pool" if name.startswith("Max") else "average_pool", "spec": spec}


def _modules(layer):
    """The modules in the order in which they run; containers are opened."""
    if type(layer).__name__ == "Sequential":
        for child in layer:
            yield from _modules(child)
    else:
        yield layer


def _layers(layer):
    """The JSON of the stack, and the channels that its first convolution reads (None before one)."""
    stack, channels, pads = [], None, None
    for module in _modules(layer):
        name = type(module).__name__
        if name in _PADS:
            pads = (_PADS[name], [int(side) for side in module.padding])
        elif name == "ReLU" and stack:
            stack[-1]["relu"] = True
        elif name == "ChannelShuffle" and stack:
            stack[-1]["shuffle"] = int(module.groups)
        elif hasattr(module, "weight") and hasattr(module, "dilation"):
            made, reads = _convolution(module, pads)
            pads = None
            channels = channels or reads
            stack.append(made)
        elif name in ("MaxPool2d", "AvgPool2d", "MaxPool1d", "AvgPool1d") and pads is None:
            stack.append(_pool(module))
        elif name not in _IGNORED:
            raise TypeError(f"{name} is not shown here; Conv2d, Conv1d, MaxPool2d, AvgPool2d, ReLU, ChannelShuffle, "
                            "padding before a convolution, and Sequential of these are")
    if channels is None:
        raise TypeError("there is no convolution to step through; give one, such as nn.Conv2d(4, 8, 3)")
    if pads is not None:
        raise TypeError("a padding module must stand before a convolution")
    return stack, channels


def scene(layer, x):
    """The scene file's content as a dict: docs/file-formats.md tells what the keys mean."""
    stack, channels = _layers(layer)
    x = _numbers(x)
    first = next(module for module in _modules(layer) if hasattr(module, "weight"))
    if _numbers(first.weight).ndim == 3 and x.ndim in (2, 3):  # (N, C, L) or (C, L)
        x = x[..., None, :]
    if x.ndim == 3:
        x = x[None]
    if x.ndim != 4 or x.shape[1] != channels:
        raise ValueError(f"x has shape {tuple(x.shape)}; the layer reads (N, {channels}, H, W)")
    source = {"kind": "array", "array": _array(x)}
    size = {"batch": x.shape[0], "in_channels": x.shape[1], "height": x.shape[2], "width": x.shape[3]}
    stack[0]["spec"] = {**size, **stack[0]["spec"]}
    only = stack[0]
    if len(stack) == 1 and not only.keys() & {"relu", "shuffle"}:
        made = {"version": 1, "spec": only["spec"], "input": source, "weight": only["weight"]}
        if "bias" in only:
            made["bias"] = only["bias"]
        return made
    return {"version": 2, "input": source, "layers": stack}


def save(layer, x, path):
    """Writes the scene that shows `layer` at work on `x`: .json, or .npz with x and, of a single layer, w and b too."""
    made = scene(layer, x)
    text = json.dumps(made)
    path = pathlib.Path(path)
    if path.suffix == ".json":
        path.write_text(text + "\n")
    elif path.suffix == ".npz":
        arrays = {"x": _numbers(x)}
        modules = [module for module in _modules(layer) if hasattr(module, "weight")]
        if len(modules) == 1:
            arrays["w"] = _numbers(modules[0].weight)
            if modules[0].bias is not None:
                arrays["b"] = _numbers(modules[0].bias)
        np.savez(path, convscope=np.frombuffer(text.encode(), np.uint8), **arrays)
    else:
        raise ValueError(f"{path}: a scene ends in .json or .npz")
    return path


def _program():
    found = os.environ.get("CONVSCOPE") or shutil.which("convscope")
    if not found:
        raise FileNotFoundError("convscope is not in PATH; set CONVSCOPE to the program's path")
    return found


def _in_notebook():
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


def show(layer, x, picture=None, size="1280x720"):
    """Opens the window on `layer` at work on `x` and returns at once; the result is the process. In a notebook, or with
    picture=True, a rendered Picture instead, `size` pixels."""
    program = _program()
    folder = tempfile.mkdtemp(prefix="convscope-")
    path = save(layer, x, pathlib.Path(folder) / "scene.json")
    if picture is None:
        picture = _in_notebook()
    if not picture:
        return subprocess.Popen([program, str(path)])
    try:
        png = pathlib.Path(folder) / "scene.png"
        done = subprocess.run([program, "render", str(path), "--window", "--size", size, "-o", str(png)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return Picture(png.read_bytes())
    finally:
        shutil.rmtree(folder)
