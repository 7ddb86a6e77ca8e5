"""Where the server is, what it serves, and what it must answer."""

import json
import os
from pathlib import Path

import numpy as np

GRPC = os.environ["CONFORMANCE_GRPC"]
HTTP = os.environ["CONFORMANCE_HTTP"]
MODELS = Path(os.environ["CONFORMANCE_MODELS"])
# Through the gateway a question about one replica's state may reach any of them.
IS_GATEWAY = os.environ["CONFORMANCE_TARGET"] == "gateway"

TOLERANCE = 1e-5

NUMPY_TYPES = {
    "BOOL": np.bool_,
    "UINT8": np.uint8,
    "UINT16": np.uint16,
    "UINT32": np.uint32,
    "UINT64": np.uint64,
    "INT8": np.int8,
    "INT16": np.int16,
    "INT32": np.int32,
    "INT64": np.int64,
    "FP16": np.float16,
    "FP32": np.float32,
    "FP64": np.float64,
    "BYTES": np.object_,
}

TEXTS = [["zürich", ""], ["日本語", 'quote " and \\'], ["a" * 5000, "\n\t"]]

# Values at the edges of each type, as [rows, columns].
EDGES = {
    "BOOL": [[True, False], [False, True]],
    "UINT8": [[0, 255], [1, 128]],
    "UINT16": [[0, 65535], [1, 32768]],
    "UINT32": [[0, 2**32 - 1], [1, 2**31]],
    "UINT64": [[0, 2**64 - 1], [2**53 + 1, 2**63]],
    "INT8": [[-128, 127], [0, -1]],
    "INT16": [[-(2**15), 2**15 - 1], [0, -1]],
    "INT32": [[-(2**31), 2**31 - 1], [0, -1]],
    "INT64": [[-(2**63), 2**63 - 1], [2**53 + 1, -(2**53) - 1]],
    "FP16": [[65504.0, -0.0], [6e-8, 1.5]],
    "FP32": [[3.4e38, -0.0], [1e-45, 0.1]],
    "FP64": [[1.7e308, -0.0], [5e-324, 0.1]],
    "BYTES": [[text.encode() for text in row] for row in TEXTS],
}


def edges(datatype):
    return np.array(EDGES[datatype], dtype=NUMPY_TYPES[datatype])


def golden_versions():
    """(model, version, rows) of each model that comes with golden answers."""
    for path in sorted(MODELS.glob("*/*/golden.json")):
        rows = json.loads(path.read_text())["rows"]
        yield path.parent.parent.name, path.parent.name, rows


def tensors_of(inputs, rows):
    """Rows as the tensors that the model's metadata asks for: [(name, datatype, array)].

    One input takes all features side by side, several take one each."""
    columns = list(rows[0]["instance"])
    tensors = []
    for name, datatype in inputs:
        names = columns if len(inputs) == 1 else [name]
        values = [[row["instance"][column] for column in names] for row in rows]
        if datatype == "BYTES":
            values = [[text.encode() for text in row] for row in values]
        tensors.append((name, datatype, np.array(values, dtype=NUMPY_TYPES[datatype])))
    return tensors


def check_golden(test, rows, outputs):
    """`outputs` by name; a probability or the regression value must be as the framework gave it."""
    floats = [array for array in outputs.values() if array.dtype.kind == "f"]
    test.assertEqual(len(floats), 1)
    for index, row in enumerate(rows):
        expected = row.get("probabilities", [row["prediction"]])
        got = np.atleast_1d(floats[0][index])
        np.testing.assert_allclose(got, expected, rtol=TOLERANCE, atol=TOLERANCE)
