"""Trains Slipway's example models and writes what a registry needs to take them in.

    python -m pip install -r requirements.txt
    python make.py

Each <model>/<version>/ beside this script then holds:

    model.onnx      the model, converted from scikit-learn
    card.json       task, features, outputs and held-out metrics
    reference.csv   the training sample: features, target, and the ONNX model's prediction
    golden.json     held-out rows with the answers of the scikit-learn model itself

Every seed is fixed and nothing written depends on the clock, so a second run gives the same bytes.
The script stops with an error if ONNX and scikit-learn differ on a held-out row.
"""

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # one order of summation

import numpy as np
import onnx
import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

HERE = Path(__file__).resolve().parent
SEED = 7
TOLERANCE = 1e-5
OPSETS = {"": 18, "ai.onnx.ml": 1}
TENSORS = {"float": FloatTensorType, "int": Int64TensorType, "string": StringTensorType}
DTYPES = {"float": np.float32, "int": np.int64, "string": object}


@dataclass
class Example:
    """One version of one model. `train` and `held_out` have a column per feature, and `target`."""

    name: str
    version: str
    description: str
    owner: str
    estimator: BaseEstimator
    train: pd.DataFrame
    held_out: pd.DataFrame
    features: list  # as in the card
    classes: list | None = None  # names, in the order of the probabilities; None for regression
    unit: str | None = None

    def __post_init__(self):
        self.columns = [f["name"] for f in self.features]
        self.inputs = {}  # {input: its features}; an input of n features has shape [None, n]
        for f in self.features:
            self.inputs.setdefault(f["input"], []).append(f)


def feature(name, type, input, **more):
    return {"name": name, "type": type, "input": input, **more}


# ---- the models ----------------------------------------------------------------------------------

def logistic_regression():
    """Converges until the float32 weights no longer depend on the CPU that adds the numbers up."""
    return LogisticRegression(solver="newton-cholesky", tol=1e-9)


def iris():
    bunch = load_iris()
    names = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    frame = pd.DataFrame(bunch.data, columns=names).assign(target=bunch.target)
    train, held_out = train_test_split(frame, test_size=0.3, random_state=SEED, stratify=frame.target)
    models = {
        "1.0.0": ("logistic regression", logistic_regression()),
        "2.0.0": ("random forest", RandomForestClassifier(8, max_depth=3, random_state=SEED)),
    }
    for version, (method, model) in models.items():
        model.fit(train[names], train.target)
        about = f"Species of an iris from the size of its flower ({method})."
        features = [feature(n, "float", "X", unit="cm") for n in names]
        classes = bunch.target_names.tolist()
        yield Example("iris", version, about, "botany", model, train, held_out, features, classes)


def round_leaves(model, step):
    """Rounds the leaves and the start of a boosted model to multiples of `step`, a power of two.

    If the learning rate is a power of two as well, float32 holds every sum of leaves exactly, and ONNX
    (which adds in float32) equals scikit-learn (float64). Else they differ by 1e-5 at values near 150.
    """
    for values in [tree.tree_.value for tree in model.estimators_.ravel()] + [model.init_.constant_]:
        values[:] = np.round(values / step) * step


def diabetes():
    bunch = load_diabetes(scaled=False)
    frame = pd.DataFrame(bunch.data, columns=bunch.feature_names).assign(target=bunch.target)
    train, held_out = train_test_split(frame, test_size=0.25, random_state=SEED)
    model = GradientBoostingRegressor(n_estimators=48, max_depth=2, learning_rate=1 / 8, random_state=SEED)
    model.fit(train[bunch.feature_names], train.target)
    round_leaves(model, 1 / 8)
    features = [
        feature("age", "float", "X", unit="years"),
        feature("sex", "float", "X", description="1 or 2, as coded in the study"),
        feature("bmi", "float", "X", unit="kg/m2", description="body mass index"),
        feature("bp", "float", "X", unit="mmHg", description="average blood pressure"),
        feature("s1", "float", "X", unit="mg/dl", description="total serum cholesterol"),
        feature("s2", "float", "X", unit="mg/dl", description="low-density lipoproteins"),
        feature("s3", "float", "X", unit="mg/dl", description="high-density lipoproteins"),
        feature("s4", "float", "X", description="total cholesterol / HDL"),
        feature("s5", "float", "X", description="log of serum triglycerides"),
        feature("s6", "float", "X", unit="mg/dl", description="blood sugar"),
    ]
    about = "Progression of diabetes one year after baseline (gradient boosting)."
    yield Example("diabetes", "1.0.0", about, "clinical-research", model, train, held_out, features,
                  unit="progression score")  # fmt: skip


# Each category of the synthetic customers, and what it adds to the log-odds of leaving.
PLANS = {"basic": 0.6, "plus": 0.0, "premium": -0.9}
REGIONS = {"centre": 0.0, "coast": -0.4, "north": 0.3, "south": 0.0, "åland": 0.8}
PAYMENTS = {"card": 0.0, "direct debit": -0.6, "invoice": 0.9}


def customers(rows):
    rng = np.random.default_rng(SEED)
    frame = pd.DataFrame({
        "monthly_charge": np.round(rng.gamma(9, 5, rows) + 10, 2),
        "data_gb": np.round(rng.lognormal(2, 0.7, rows), 1),
        "tenure_months": rng.integers(1, 97, rows),
        "support_calls": rng.poisson(1.5, rows),
        "plan": rng.choice(list(PLANS), rows, p=[0.5, 0.3, 0.2]),
        "region": rng.choice(list(REGIONS), rows, p=[0.3, 0.2, 0.25, 0.2, 0.05]),
        "payment": rng.choice(list(PAYMENTS), rows, p=[0.45, 0.35, 0.2]),
    })  # fmt: skip
    log_odds = 0.03 * (frame.monthly_charge - 55) - 0.02 * (frame.data_gb - 9)
    log_odds += 0.7 * (frame.support_calls - 2) - 0.045 * (frame.tenure_months - 36)
    log_odds += frame["plan"].map(PLANS) + frame["region"].map(REGIONS) + frame["payment"].map(PAYMENTS)
    leaves = log_odds + rng.logistic(0, 1, rows) > 0
    return frame.assign(target=np.where(leaves, "churn", "stay"))


def churn():
    frame = customers(1600)
    train, held_out = train_test_split(frame, test_size=0.25, random_state=SEED, stratify=frame.target)
    held_out.loc[held_out.index[0], "region"] = "overseas"  # not in `train`: the encoder answers zeros
    features = [
        feature("monthly_charge", "float", "monthly_charge", unit="EUR", min=0),
        feature("data_gb", "float", "data_gb", unit="GB", description="used last month", min=0),
        feature("tenure_months", "int", "tenure_months", unit="months", min=0),
        feature("support_calls", "int", "support_calls", description="in the last quarter", min=0),
        feature("plan", "string", "plan", categories=list(PLANS), allow_unseen=False),
        feature("region", "string", "region", categories=list(REGIONS), allow_unseen=True),
        feature("payment", "string", "payment", categories=list(PAYMENTS), allow_unseen=True),
    ]
    names = {t: [f["name"] for f in features if f["type"] == t] for t in DTYPES}
    numbers = [(StandardScaler(), names[t]) for t in ("float", "int")]
    texts = (OneHotEncoder(handle_unknown="ignore"), names["string"])
    model = make_pipeline(make_column_transformer(*numbers, texts), logistic_regression())
    model.fit(train.drop(columns="target"), train.target)
    about = "Whether a customer is about to leave (synthetic data, logistic regression)."
    classes = model.classes_.tolist()
    yield Example("churn", "1.0.0", about, "customer-care", model, train, held_out, features, classes)


# ---- conversion and comparison -------------------------------------------------------------------

def convert(example):
    types = [(k, TENSORS[fs[0]["type"]]([None, len(fs)])) for k, fs in example.inputs.items()]
    options = {"zipmap": False} if example.classes else None  # probabilities as one tensor
    model = to_onnx(example.estimator, initial_types=types, target_opset=OPSETS, options=options)
    del model.opset_import[:]  # skl2onnx lists them in the order of a set
    model.opset_import.extend(onnx.helper.make_opsetid(*o) for o in OPSETS.items())
    model.graph.name, model.graph.doc_string = example.name, example.description
    model.producer_name, model.producer_version, model.domain = "slipway-examples", "1", ""
    model.model_version = int(example.version.split(".")[0])
    model.doc_string = example.description
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def ask_onnx(session, example, frame):
    """(labels, probabilities) or (values,) for the rows of `frame`."""
    feeds = {
        name: frame[[f["name"] for f in features]].to_numpy(dtype=DTYPES[features[0]["type"]])
        for name, features in example.inputs.items()
    }
    first, *rest = session.run(None, feeds)
    return [first.ravel(), *rest]


def ask_sklearn(example, frame):
    rows = frame[example.columns]
    first = example.estimator.predict(rows)
    return [first, example.estimator.predict_proba(rows)] if example.classes else [first]


def require_equal(example, ours, theirs):
    gap = float(np.abs(ours[-1] - theirs[-1]).max())  # of the probabilities, or of the values
    same_labels = not example.classes or ours[0].tolist() == theirs[0].tolist()
    if not same_labels or not gap <= TOLERANCE:
        raise SystemExit(f"{example.name} {example.version}: ONNX and scikit-learn differ (by {gap})")
    return gap


def metrics(example, predicted):
    truth = example.held_out.target
    if example.classes:
        scores = {"accuracy": accuracy_score, "f1_macro": lambda t, p: f1_score(t, p, average="macro")}
    else:
        scores = {"mae": mean_absolute_error, "rmse": root_mean_squared_error, "r2": r2_score}
    return {name: round(float(score(truth, predicted)), 4) for name, score in scores.items()}


# ---- what is written -----------------------------------------------------------------------------

def plain(value, decimals=10):
    """A JSON value: text as it is, a whole number without a fraction."""
    if isinstance(value, str):
        return value
    value = round(float(value), decimals)
    return int(value) if value.is_integer() else value


def shortest(value):
    """A CSV cell: text as it is, a number in the fewest digits that read back to the same value."""
    return value if isinstance(value, str) else np.format_float_positional(value, trim="-")


def named(example, values):
    """Class names for the labels of a classifier (which are indices or already names); else `values`."""
    if not example.classes:
        return values.astype(float)
    return [v if isinstance(v, str) else example.classes[v] for v in values.tolist()]


def card(example, outputs, measured):
    task = "classification" if example.classes else "regression"
    about = {"task": task, "description": example.description, "owner": example.owner}
    classes = {"classes": example.classes} if example.classes else {}
    unit = {"unit": example.unit} if example.unit else {}
    return {**about, "features": example.features, **classes, "outputs": outputs, **unit, "metrics": measured}


def golden(example, answers):
    """The first held-out rows with scikit-learn's answers; `prediction` is a class index or a value."""
    rows = []
    for i, row in enumerate(example.held_out[example.columns].head(5).to_dict("records")):
        instance = {name: plain(value) for name, value in row.items()}
        if example.classes:
            label = named(example, answers[0])[i]
            answer = {"prediction": example.classes.index(label), "label": label}
            answer["probabilities"] = [plain(p, 8) for p in answers[1][i]]
        else:
            answer = {"prediction": plain(answers[0][i])}
        rows.append({"instance": instance, **answer})
    return {"tolerance": TOLERANCE, "rows": rows}


def write_reference(path, example, predicted):
    targets = named(example, example.train.target)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*example.columns, "target", "prediction"])
        features = example.train[example.columns].itertuples(index=False)
        for row, target, answer in zip(features, targets, named(example, predicted)):
            out.writerow([shortest(v) for v in (*row, target, answer)])


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def build(example):
    model = convert(example)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    roles = ["label", "probabilities"] if example.classes else ["value"]
    outputs = dict(zip(roles, (o.name for o in session.get_outputs()), strict=True))
    ours, theirs = ask_onnx(session, example, example.held_out), ask_sklearn(example, example.held_out)
    gap = require_equal(example, ours, theirs)
    measured = metrics(example, ours[0])

    folder = HERE / example.name / example.version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model)
    write_json(folder / "card.json", card(example, outputs, measured))
    write_json(folder / "golden.json", golden(example, theirs))
    write_reference(folder / "reference.csv", example, ask_onnx(session, example, example.train)[0])
    print(f"{example.name} {example.version}: {len(model)} bytes, largest difference {gap:.1e}, {measured}")


if __name__ == "__main__":
    for models in (iris, diabetes, churn):
        for example in models():
            build(example)
