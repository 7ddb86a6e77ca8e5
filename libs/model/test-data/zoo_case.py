"""Writes one model of the zoo: its file, its answers by Python onnxruntime, and what its author would expect of them."""

import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

ZOO = Path(__file__).resolve().parent / "zoo"
OIP = {
    "bool": "BOOL", "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64",
    "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64",
    "float16": "FP16", "float32": "FP32", "float64": "FP64",
}  # fmt: skip


def value_of(value):
    """JSON as exact as the number: 64-bit integers are texts, and so are NaN and infinities."""
    if isinstance(value, (str, np.str_)):
        return str(value)
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.integer) and value.itemsize == 8:
        return str(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = float(value)
    if np.isfinite(number):
        return number
    return "NaN" if np.isnan(number) else ("Infinity" if number > 0 else "-Infinity")


def tensor_of(name, array):
    array = np.asarray(array)
    is_text = array.dtype == object or array.dtype.kind in "US"
    return {
        "name": name,
        "datatype": "BYTES" if is_text else OIP[array.dtype.name],
        "shape": list(array.shape),
        "data": [value_of(value) for value in array.reshape(-1)],
    }


def matrix_of(maps):
    """The maps of a ZipMap as what Slipway makes of it: float [rows, classes], in the order of the labels."""
    return np.array([list(row.values()) for row in maps], dtype=np.float32)


def write_case(name, model, feeds, *, rows=None, card=None, expect=None, refused=None, outside=False):
    """`rows`: the same rows by feature order; `expect`: predictions, labels and probabilities, one a row; `outside`: the
    weights lie in a file of their own; `refused`: what the reason for not loading it must say."""
    folder = ZOO / name
    folder.mkdir(parents=True, exist_ok=True)
    if outside:
        (folder / "model.onnx.data").unlink(missing_ok=True)
        onnx.save_model(model, folder / "model.onnx", save_as_external_data=True,
                        location="model.onnx.data", size_threshold=0)  # fmt: skip
    else:
        (folder / "model.onnx").write_bytes(model.SerializeToString(deterministic=True))
    if card is not None:
        (folder / "card.json").write_text(card_text(card))
    case = {"refused": refused} if refused is not None else answers(folder / "model.onnx", feeds)
    if rows is not None:
        case["rows"] = [[value_of(value) for value in row] for row in rows]
    for key, column in (expect or {}).items():
        case[key] = [value_of(value) for value in column]
    (folder / "case.golden.json").write_text(json.dumps(case, ensure_ascii=False) + "\n")


def card_text(card):
    """Indented, but short lists on one line."""
    flat = re.compile(r"\[\n\s+([^\[\]{}]*?)\n\s+\]")
    text = json.dumps(card, indent=2)
    return flat.sub(lambda found: "[" + re.sub(r",\n\s+", ", ", found[1]) + "]", text) + "\n"


def answers(path, feeds):
    options = ort.SessionOptions()
    options.log_severity_level = 4
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    outputs = zip([output.name for output in session.get_outputs()], session.run(None, {k: np.asarray(v) for k, v in feeds.items()}))
    return {
        "inputs": [tensor_of(name, array) for name, array in feeds.items()],
        "outputs": [
            tensor_of(name, matrix_of(value) if isinstance(value, list) else value)
            for name, value in outputs
        ],
    }

