#!/usr/bin/python3
"""Writes the inputs that the fuzz targets start from: make_seeds.py FOLDER makes FOLDER/TARGET/* for every target.

Most are files that stand in the repository for other reasons; the rest is made here. Run with Debian's python3-numpy and
python3-onnx.
"""
import io
import json
import pathlib
import shutil
import struct
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper

root = pathlib.Path(__file__).resolve().parents[2]
out = pathlib.Path(sys.argv[1])


def seed(target, name, content):
    folder = out / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def files(target, pattern, most=20_000):
    for path in sorted(root.glob(pattern)):
        if path.stat().st_size <= most:
            seed(target, path.name, path.read_bytes())


layer = {
    "x": np.arange(2 * 4 * 3, dtype="<f4").reshape(1, 2, 4, 3),
    "w": np.arange(4 * 2 * 2, dtype=">f2").reshape(2, 2, 2, 2),
    "b": np.array([1, -1], "i1"),
    "y": np.zeros((1, 2, 3, 2), "f8"),
    "stride": np.array([1, 1]),
    "padding": np.array([0, 0, 0, 0]),
    "dilation": np.array(1),
    "groups": np.array(1),
}


def npz():
    for name, save in (("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        for part, arrays in (("", layer), ("one-", {"w": layer["w"]}), ("fortran-", {"a": np.asfortranarray(layer["x"])})):
            file = io.BytesIO()
            save(file, **arrays)
            seed("npz", part + name, file.getvalue())


def safetensors():
    names = {"<f8": "F64", "<f4": "F32", "<f2": "F16", "<i8": "I64", "<i4": "I32", "<i2": "I16", "|i1": "I8",
             "|u1": "U8", "|b1": "BOOL"}
    arrays = {kind: np.arange(6).astype(kind).reshape(2, 3) for kind in names}

    def write(name, described):
        header, values = {"__metadata__": {"format": "pt"}}, b""
        for key, (dtype, shape, content) in described.items():
            header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(values), len(values) + len(content)]}
            values += content
        text = json.dumps(header).encode()
        seed("safetensors", name, struct.pack("<Q", len(text)) + text + values)

    write("all", {names[kind]: (names[kind], [2, 3], array.tobytes()) for kind, array in arrays.items()})
    write("bfloat16", {"w": ("BF16", [2, 1, 1, 2], b"\x80\x3f" * 4), "e": ("F32", [0], b"")})
    write("layer", {key: ("F32", list(array.shape), array.astype("<f4").tobytes()) for key, array in layer.items()})


def scene():
    for path in sorted(root.glob("assets/presets/*.json")):
        seed("scene", path.name, json.dumps(json.loads(path.read_text())["scene"]).encode())
    seed("scene", "array.json", json.dumps({
        "spec": {"in_channels": 1, "out_channels": 1, "height": 1, "width": 2, "kernel_size": 1},
        "input": {"kind": "array", "array": {"shape": [1, 1, 1, 2], "float32_base64": "AACAPwAAAEA="}},
    }).encode())


def texts():
    links = ["?in=1x2x5x5&out=4&k=3&s=2&p=2&d=2&g=2&step=17&lens=groups",
             "convscope://?in=1x3x8x8&x=picture&layer=conv,out:8,k:3,p:same,relu&layer=max_pool,k:2,s:2&at=1&b=conv,k:5#a",
             "?in=1x1x9x9&k=3x2&p=t1l0b2r0&mode=reflect&bias=1&xset=0x0x1x1~-1.5_0x0x1x2~nan&order=n,g,oc,ic,oh,ow,kh,kw"]
    codes = ["conv = nn.Conv2d(4, 8, (3, 5), stride=2, padding=(1, 2), dilation=2, groups=2, bias=False)  # a\n",
             "nn.Sequential(nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=False))",
             "x = torch.randn(1, 4, 7, 7)\ny = F.conv2d(x, torch.zeros(8, 4, 3, 3), b, padding='same')",
             "Sequential(\n  (0): Conv1d(4, 8, kernel_size=(3,), stride=(1,), padding_mode=reflect)\n  (1): ReLU()\n)"]
    for target, seeds in (("link", links), ("torch", codes)):
        for i, text in enumerate(seeds):
            seed(target, str(i), text.encode())


def onnx_models():
    node, floats = helper.make_node, lambda name, shape: numpy_helper.from_array(np.ones(shape, "f4"), name)
    inner = helper.make_graph([node("Conv", ["y", "v"], ["z"], name="inner")], "inner", [], [])
    nodes = [
        node("Constant", [], ["k"], value=numpy_helper.from_array(np.ones((4, 2, 3, 3), "f2"))),
        node("Identity", ["k"], ["w"]),
        node("Conv", ["x", "w", "b"], ["y"], name="first", pads=[0, 1, 2, 3], strides=[2, 1], dilations=[1, 2]),
        node("Relu", ["y"], ["r"]),
        node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        node("Conv", ["p", "v"], ["q"], name="second", group=2, auto_pad="SAME_UPPER"),
        node("ConvTranspose", ["q", "v"], ["u"], name="up", strides=[2, 2]),
        node("If", ["c"], ["s"], then_branch=inner),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, None, 16])
    graph = helper.make_graph(nodes, "graph", [x], [], [floats("v", (4, 2, 1, 3)), floats("b", (4,))])
    seed("onnx", "all.onnx", helper.make_model(graph).SerializeToString())
    line = helper.make_graph([node("Conv", ["x", "t"], ["y"])], "line", [], [],
                             [helper.make_tensor("t", TensorProto.DOUBLE, (1, 1, 3), [1, 2, 3])])
    seed("onnx", "line.onnx", helper.make_model(line).SerializeToString())


shutil.rmtree(out, ignore_errors=True)
files("npy", "tests/data/npy/*.npy")
npz()
safetensors()
scene()
texts()
files("image", "tests/data/images/*")
onnx_models()
