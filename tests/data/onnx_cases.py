#!/usr/bin/python3
"""Turns the `Conv` cases of Debian's libonnx-testdata into folders that `convscope check` reads.

A case is a model of exactly one Conv node, 1-D (as H = 1) or 2-D, in float, with its stored input and output. What is
not is printed with the reason. Tolerances are those of ONNX's own test runner. Needs python3-onnx and python3-numpy.

usage: onnx_cases.py FOLDER [DATA]    (DATA: default /usr/share/libonnx-testdata/data)
"""
import collections
import json
import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import numpy_helper

FLOAT_TYPES = (np.float16, np.float32, np.float64)


class NotACase(Exception):
    pass


def read_tensor(path):
    tensor = onnx.TensorProto()
    tensor.ParseFromString(path.read_bytes())
    return numpy_helper.to_array(tensor)


def resolve_pads(auto_pad, attributes, sizes, kernel, stride, dilation):
    """ONNX's pads [begins..., ends...] with auto_pad worked out (operator Conv)."""
    if auto_pad == "VALID":
        return [0] * (2 * len(kernel))
    if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        begins, ends = [], []
        for size, k, s, d in zip(sizes, kernel, stride, dilation):
            total = max(((size + s - 1) // s - 1) * s + d * (k - 1) + 1 - size, 0)
            small, large = total // 2, total - total // 2
            begins.append(small if auto_pad == "SAME_UPPER" else large)
            ends.append(large if auto_pad == "SAME_UPPER" else small)
        return begins + ends
    return list(attributes.get("pads", [0] * (2 * len(kernel))))


def read_case(model_path, data_set):
    """(arrays, case.json's content) of one stored run of a model."""
    model = onnx.load(model_path)
    graph = model.graph
    operators = [node.op_type for node in graph.node]
    if operators != ["Conv"]:
        if len(operators) == 1:
            raise NotACase(f"one {operators[0]} node")
        kinds = sorted({o for o in operators if "Conv" in o})
        raise NotACase(f"{len(operators)} nodes, {', '.join(kinds)} among them")
    node = graph.node[0]
    known = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    fed = [value.name for value in graph.input if value.name not in known]
    for i, name in enumerate(fed):
        known[name] = read_tensor(data_set / f"input_{i}.pb")
    x, w, *rest = (known[name] for name in node.input)
    y = read_tensor(data_set / "output_0.pb")
    if w.ndim not in (3, 4):
        raise NotACase(f"{w.ndim - 2}-D")
    if any(a.dtype not in FLOAT_TYPES for a in (x, w)):
        raise NotACase(f"of {x.dtype}")

    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    axes = w.ndim - 2
    stride = list(attributes.get("strides", [1] * axes))
    dilation = list(attributes.get("dilations", [1] * axes))
    auto_pad = attributes.get("auto_pad", b"NOTSET").decode()
    pads = resolve_pads(auto_pad, attributes, x.shape[2:], w.shape[2:], stride, dilation)
    if axes == 1:
        x, w, y = (a[:, :, None, :] for a in (x, w, y))
        stride, dilation, pads = [1, *stride], [1, *dilation], [0, pads[0], 0, pads[1]]
    case = dict(kind="ok", stride=stride, dilation=dilation, pads=pads, padding_mode="zeros",
                groups=attributes.get("group", 1), bias=bool(rest), rtol=1e-3, atol=1e-7, auto_pad=auto_pad)
    return dict(input=x, weight=w, bias=rest[0] if rest else None, output=y), case


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    data = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/usr/share/libonnx-testdata/data")
    if not data.is_dir():
        raise SystemExit(f"{data} is not there: install libonnx-testdata")
    shutil.rmtree(folder, ignore_errors=True)
    cases, without = 0, collections.Counter()
    for model_path in sorted(data.glob("*/*/model.onnx")):
        group, name = model_path.parts[-3:-1]
        if not any("Conv" in node.op_type for node in onnx.load(model_path).graph.node):
            without[group] += 1
            continue
        data_sets = sorted(model_path.parent.glob("test_data_set_*"))
        if not data_sets:
            print(f"not a case: {group}/{name}: no stored input and output")
        for data_set in data_sets:
            try:
                arrays, case = read_case(model_path, data_set)
            except NotACase as reason:
                print(f"not a case: {group}/{name}: {reason}")
                continue
            target = folder / f"{group}-{name}-{data_set.name.rsplit('_', 1)[-1]}"
            target.mkdir(parents=True)
            for key, array in arrays.items():
                if array is not None:
                    np.save(target / f"{key}.npy", array)
            (target / "case.json").write_text(json.dumps({"name": target.name, **case}) + "\n")
            cases += 1
    for folder_of_models in sorted(p for p in data.iterdir() if p.is_dir()):
        stored = {p.parent.name for p in folder_of_models.glob("*/model.onnx")}
        bare = sorted(p.name for p in folder_of_models.iterdir() if p.name not in stored)
        if bare:
            print(f"not a case: {folder_of_models.name}: no model stored for {', '.join(bare)}")
    for group, count in sorted(without.items()):
        print(f"not a case: {group}: {count} models without a Conv node")
    print(f"{cases} cases in {folder}")


if __name__ == "__main__":
    main()
