#!/usr/bin/python3
"""Compares how convscope reads real models with how python3-onnx does, and what it computes with PyTorch.

Every Conv and ConvTranspose of each model must be listed, in order, with the shape and the attributes that ONNX gives
it. LAYERS convolutions of each, spread over the file, are then taken out as scenes: their weights and biases must be
those of the model, and run on random numbers they must agree with torch.nn.functional within rtol 1e-4, atol 1e-5.
Needs python3-onnx, python3-numpy and python3-torch.

usage: model_checks.py CONVSCOPE FOLDER    (a folder of .onnx files)
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import torch
from onnx import numpy_helper

LAYERS = 10
SIZE = (20, 24)  # height and width of the random numbers
RTOL, ATOL = 1e-4, 1e-5


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def same(what, ours, theirs):
    if ours != theirs:
        raise SystemExit(f"{what}: {ours}, but ONNX says {theirs}")


def constants_of(graph):
    """Name -> array of every initializer and Constant node."""
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            known[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
    return known


def check_list(listed, graph, constants):
    """The list against the graph; the nodes, one a listed convolution."""
    nodes = [node for node in graph.node if node.op_type in ("Conv", "ConvTranspose")]
    ours = [layer for layer in listed if layer["operator"] in ("Conv", "ConvTranspose")]
    same("number of convolutions", len(ours), len(nodes))
    for layer, node in zip(ours, nodes):
        name = node.name or node.output[0]
        weight = constants[node.input[1]]
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        pads = attributes.get("pads", [0, 0, 0, 0])
        same("name", layer["name"], name)
        same(f"{name}: operator", layer["operator"], node.op_type)
        same(f"{name}: weight", layer["weight_shape"], list(weight.shape))
        same(f"{name}: kernel", layer["kernel_size"], list(attributes.get("kernel_shape", weight.shape[2:])))
        same(f"{name}: stride", layer["stride"], list(attributes.get("strides", [1, 1])))
        same(f"{name}: dilation", layer["dilation"], list(attributes.get("dilations", [1, 1])))
        same(f"{name}: groups", layer["groups"], attributes.get("group", 1))
        same(f"{name}: padding", layer["padding"], list(pads))
        same(f"{name}: bias", layer["bias"], len(node.input) > 2)
        same(f"{name}: parameters", layer["parameters"],
             weight.size + (constants[node.input[2]].size if len(node.input) > 2 else 0))
        same(f"{name}: can be stepped", layer["problem"] is None, node.op_type == "Conv")
    return nodes


def array_of(stored):
    return np.frombuffer(base64.b64decode(stored["float32_base64"]), "<f4").reshape(stored["shape"])


def check_layer(convscope, model, place, node, constants, folder):
    """Largest difference to torch of one layer on random numbers."""
    scene_path = folder / "scene.json"
    run(convscope, "inspect", model, "--layer", str(place), "-o", scene_path)
    scene = json.loads(scene_path.read_text())
    weight = constants[node.input[1]]
    bias = constants[node.input[2]] if len(node.input) > 2 else None
    w = array_of(scene["weight"]["array"])
    b = array_of(scene["bias"]["array"]).ravel() if bias is not None else None
    if not np.array_equal(w, weight) or (bias is not None and not np.array_equal(b, bias)):
        raise SystemExit(f"{node.name}: other weights or biases than the model's")

    spec = scene["spec"]
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    x = np.random.default_rng(place).standard_normal((1, spec["in_channels"], *SIZE), dtype=np.float32)
    padded = torch.nn.functional.pad(torch.from_numpy(x), (left, right, top, bottom))
    expected = torch.nn.functional.conv2d(
        padded, torch.from_numpy(weight.copy()), None if bias is None else torch.from_numpy(bias.copy()),
        stride=tuple(attributes.get("strides", [1, 1])), dilation=tuple(attributes.get("dilations", [1, 1])),
        groups=attributes.get("group", 1)).numpy()

    np.save(folder / "x.npy", x)
    np.save(folder / "w.npy", w)
    words = [convscope, "conv", "--input", folder / "x.npy", "--weight", folder / "w.npy", "-o", folder / "y.npy"]
    if b is not None:
        np.save(folder / "b.npy", b)
        words += ["--bias", folder / "b.npy"]
    pads = spec["padding"]  # [rows, columns], or the four sides
    sides = ([pads["top"], pads["bottom"], pads["left"], pads["right"]] if isinstance(pads, dict)
             else [pads[0], pads[0], pads[1], pads[1]])
    for option, numbers in (("--stride", spec["stride"]), ("--dilation", spec["dilation"]), ("--padding", sides)):
        words += [option, ",".join(map(str, numbers))]
    run(*words, "--groups", str(spec["groups"]))
    y = np.load(folder / "y.npy")
    same(f"{node.name}: shape of y", y.shape, expected.shape)
    if not np.allclose(y, expected, rtol=RTOL, atol=ATOL):
        raise SystemExit(f"{node.name}: differs from PyTorch by {np.abs(y - expected).max()}")
    return float(np.abs(y - expected).max())


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    convscope = pathlib.Path(sys.argv[1]).resolve()
    models = sorted(pathlib.Path(sys.argv[2]).glob("*.onnx"))
    if not models:
        raise SystemExit(f"{sys.argv[2]} holds no model")
    for model in models:
        graph = onnx.load(model).graph
        constants = constants_of(graph)
        listed = json.loads(run(convscope, "inspect", model, "--json"))["layers"]
        nodes = check_list(listed, graph, constants)
        places = [i for i, node in enumerate(nodes) if node.op_type == "Conv"]
        chosen = sorted({places[i * (len(places) - 1) // (LAYERS - 1)] for i in range(LAYERS)})
        same("layers to run", len(chosen), LAYERS)
        numbers = [i + 1 for i, layer in enumerate(listed) if layer["operator"] in ("Conv", "ConvTranspose")]
        with tempfile.TemporaryDirectory() as folder:
            largest = max(check_layer(convscope, model, numbers[i], nodes[i], constants, pathlib.Path(folder))
                          for i in chosen)
        print(f"{model.name}: {len(nodes)} convolutions as ONNX has them; {len(chosen)} of them run, largest "
              f"difference to PyTorch {largest:.2g}")


if __name__ == "__main__":
    main()
