"""LightGBM and XGBoost models as onnxmltools writes them."""

import lightgbm
import numpy as np
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from zoo_case import write_case
from zoo_estimators import LABELS, ROWS, THIRDS, VALUE, X, of_classes

TYPES = [("input", FloatTensorType([None, 4]))]
SMALL = dict(n_estimators=4, max_depth=3, random_state=1)


def save(name, onnx, expect):
    write_case(name, onnx, {"input": ROWS}, rows=ROWS, expect=expect)


def light():
    for labels in ("index", "gaps", "names", "binary", "binary-names"):
        model = lightgbm.LGBMClassifier(verbose=-1, **SMALL).fit(X, LABELS[labels][THIRDS])
        for is_map in (True, False):
            onnx = onnxmltools.convert_lightgbm(model, initial_types=TYPES, zipmap=is_map,
                                                target_opset=15)  # fmt: skip
            save(f"lightgbm-{labels}{'-zipmap' if is_map else ''}", onnx, of_classes(model))
    model = lightgbm.LGBMRegressor(verbose=-1, **SMALL).fit(X, VALUE)
    onnx = onnxmltools.convert_lightgbm(model, initial_types=TYPES, target_opset=15)
    save("lightgbm-regression", onnx, {"predictions": model.predict(ROWS)})
    binary = LABELS["binary"][THIRDS]
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "max_depth": 3},
                             lightgbm.Dataset(X, binary), 4)  # fmt: skip
    onnx = onnxmltools.convert_lightgbm(booster, initial_types=TYPES, target_opset=15)
    positive = booster.predict(ROWS)
    labels = (positive > 0.5).astype(np.int64)
    save("lightgbm-booster", onnx, {
        "predictions": labels,
        "labels": [str(label) for label in labels],
        "probabilities": np.where(labels == 1, positive, 1 - positive),
    })  # fmt: skip


def extreme():
    for labels in ("index", "binary"):
        model = xgboost.XGBClassifier(**SMALL).fit(X, LABELS[labels][THIRDS])
        onnx = onnxmltools.convert_xgboost(model, initial_types=TYPES, target_opset=15)
        save(f"xgboost-{labels}", onnx, of_classes(model))
    model = xgboost.XGBRegressor(**SMALL).fit(X, VALUE)
    onnx = onnxmltools.convert_xgboost(model, initial_types=TYPES, target_opset=15)
    save("xgboost-regression", onnx, {"predictions": model.predict(ROWS)})


def write_boosters():
    light()
    extreme()
