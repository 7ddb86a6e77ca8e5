"""Makes the small classifiers that the tests of src/onnx read:  python make.py

Pinned requirements: those of deploy/models/requirements.txt.
"""

from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

FOLDER = Path(__file__).resolve().parent
POINTS = np.array([[0, 0], [0, 1], [3, 3], [3, 4], [8, 0], [8, 1]], dtype=np.float32)
NUMBERS = np.array([10, 10, 20, 20, 30, 30])
NAMES = np.array(["low", "low", "mid", "mid", "high", "high"])


def save(name, model, labels, **options):
    onnx = to_onnx(model.fit(POINTS, labels), POINTS[:1], target_opset=18, **options)
    (FOLDER / f"{name}.onnx").write_bytes(onnx.SerializeToString(deterministic=True))


def no_map(model):
    return {"options": {id(model): {"zipmap": False}}}


if __name__ == "__main__":
    save("zipmap-numbers", LogisticRegression(solver="newton-cholesky"), NUMBERS)
    save("zipmap-names", LogisticRegression(solver="newton-cholesky"), NAMES)
    plain = LogisticRegression(solver="newton-cholesky")
    save("plain-numbers", plain, NUMBERS, **no_map(plain))
    network = MLPClassifier(hidden_layer_sizes=(4,), max_iter=50, random_state=1)
    save("network-names", network, NAMES, **no_map(network))
