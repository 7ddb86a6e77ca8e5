"""Models of scikit-learn as skl2onnx writes them."""

import numpy as np
import onnx
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import (
    DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType,
)  # fmt: skip
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    AdaBoostClassifier, BaggingClassifier, GradientBoostingClassifier, GradientBoostingRegressor,
    IsolationForest, RandomForestClassifier, RandomForestRegressor,
    StackingClassifier, VotingClassifier,
)  # fmt: skip
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier
from zoo_case import write_case

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(90, 4)).astype(np.float32)
THIRDS = np.digitize(X[:, 0] + 0.3 * X[:, 1], [-0.5, 0.5])
VALUE = X @ np.array([1, -2, 0.5, 3]) + 1
ROWS = X[:7]
LABELS = {
    "index": np.array([0, 1, 2]),
    "gaps": np.array([3, 7, 9]),
    "names": np.array(["low", "mid", "züri"]),
    "binary": np.array([0, 1, 1]),
    "binary-names": np.array(["no", "yes", "yes"]),
    "bool": np.array([False, True, True]),
    "reversed": np.array([5, 2, 0]),
    "signs": np.array([-1, 1, 1]),
}


def convert(estimator, sample=ROWS, options=None, types=None):
    given = {"initial_types": types} if types else {"X": sample}
    return to_onnx(estimator, target_opset=18, options=options, **given)


def of_classes(estimator, rows=ROWS):
    """What a caller expects: the numeric class, or the index of a named one, its text, and its probability."""
    labels = estimator.predict(rows)
    columns = [list(estimator.classes_).index(label) for label in labels]
    is_numeric = labels.dtype.kind in "iub"
    labels = labels.astype(int) if labels.dtype.kind == "b" else labels
    expect = {
        "predictions": labels if is_numeric else columns,
        "labels": [str(label) for label in labels],
    }
    if hasattr(estimator, "predict_proba"):
        matrix = estimator.predict_proba(rows)
        expect["probabilities"] = [matrix[i, column] for i, column in enumerate(columns)]
    return expect


def classifier(name, estimator, labels, options=None):
    estimator.fit(X, LABELS[labels][THIRDS])
    chosen = {id(estimator): options} if options else None
    expect = of_classes(estimator)
    if options is not None and options.get("raw_scores"):
        del expect["probabilities"]
    write_case(name, convert(estimator, options=chosen), {"X": ROWS}, rows=ROWS, expect=expect)


def classifiers():
    logistic = LogisticRegression
    for labels in LABELS:
        if labels != "bool":
            classifier(f"zipmap-{labels}", logistic(), labels)
        classifier(f"plain-{labels}", logistic(), labels, {"zipmap": False})
    for labels in ("index", "gaps", "names", "binary"):
        classifier(f"columns-{labels}", logistic(), labels, {"zipmap": "columns"})
    forest = dict(n_estimators=4, max_depth=3, random_state=1)
    small = dict(hidden_layer_sizes=(4,), max_iter=60, random_state=1)
    for name, estimator in {
        "forest": RandomForestClassifier(**forest),
        "tree": DecisionTreeClassifier(max_depth=3),
        "neighbours": KNeighborsClassifier(3),
        "bayes": GaussianNB(),
        "network": MLPClassifier(**small),
        "calibrated": CalibratedClassifierCV(logistic(), cv=2),
        "scaled": make_pipeline(StandardScaler(), logistic()),
        "voting": VotingClassifier([("a", logistic()), ("b", GaussianNB())], voting="soft",
                                   flatten_transform=False),
        "stacking": StackingClassifier([("a", logistic()), ("b", GaussianNB())], cv=2),
        "one-vs-rest": OneVsRestClassifier(logistic()),
        "bagging": BaggingClassifier(logistic(), n_estimators=2, random_state=1),
        "boosted": GradientBoostingClassifier(n_estimators=2, max_depth=2, random_state=1),
        "ada": AdaBoostClassifier(n_estimators=2, random_state=1),
        "svc-probability": CalibratedClassifierCV(SVC(), cv=2),
    }.items():
        for labels in ("gaps", "names"):
            classifier(f"{name}-{labels}", estimator, labels)
        if name != "scaled":
            classifier(f"{name}-plain-names", estimator, "names", {"zipmap": False})
    classifier("network-plain-binary", MLPClassifier(**small), "binary", {"zipmap": False})


def scores():
    """Decision values in place of probabilities: the label is right, and the outputs are what onnxruntime gives."""
    for name, estimator, labels, options in (
        ("linear-svc", LinearSVC(), "gaps", None),
        ("linear-svc-binary", LinearSVC(), "binary-names", None),
        ("svc", SVC(), "gaps", None),
        ("svc-plain", SVC(), "names", {"zipmap": False}),
        ("raw-scores", LogisticRegression(), "names", {"zipmap": False, "raw_scores": True}),
        ("raw-scores-binary", LogisticRegression(), "binary",
         {"zipmap": False, "raw_scores": True}),
        ("hinge", SGDClassifier(loss="hinge", random_state=1), "names", {"zipmap": False}),
    ):  # fmt: skip
        classifier(name, estimator, labels, options)
    for name, estimator in (("isolation-forest", IsolationForest(n_estimators=5, random_state=1)),
                            ("one-class-svm", OneClassSVM(nu=0.2))):  # fmt: skip
        estimator.fit(X)
        labels = estimator.predict(ROWS)
        opset = {"": 18, "ai.onnx.ml": 3}
        write_case(name, to_onnx(estimator, ROWS, target_opset=opset), {"X": ROWS}, rows=ROWS,
                   expect={"predictions": labels, "labels": [str(label) for label in labels]})  # fmt: skip
    means = KMeans(3, n_init=1, random_state=1).fit(X)
    labels = means.predict(ROWS)
    write_case("clusters", convert(means), {"X": ROWS}, rows=ROWS,
               expect={"predictions": labels, "labels": [str(label) for label in labels]})  # fmt: skip


def zipmaps():
    """Two of them in one graph, one with its weights outside, and one whose maps the graph itself goes on with."""
    first = LogisticRegression().fit(X, LABELS["gaps"][THIRDS])
    second = LogisticRegression().fit(X, LABELS["names"][THIRDS])
    one, other = (onnx.compose.add_prefix(convert(model), prefix)
                  for model, prefix in ((first, "a_"), (second, "b_")))  # fmt: skip
    both = onnx.compose.merge_models(one, other, io_map=[])
    write_case("two-zipmaps", both, {"a_X": ROWS, "b_X": ROWS}, expect=of_classes(first))
    network = MLPClassifier(hidden_layer_sizes=(4,), max_iter=60, random_state=1)
    network.fit(X, LABELS["names"][THIRDS])
    write_case("zipmap-external-weights", convert(network), {"X": ROWS}, rows=ROWS,
               expect=of_classes(network), outside=True)  # fmt: skip
    used = convert(first)
    first_map = onnx.helper.make_node("SequenceLength", ["output_probability"], ["count"])
    used.graph.node.append(first_map)
    used.graph.output.append(onnx.helper.make_tensor_value_info("count", onnx.TensorProto.INT64, []))
    write_case("zipmap-used", used, {}, refused="SequenceLength")


def regressors():
    boosted = GradientBoostingRegressor(n_estimators=5, random_state=1)
    for name, estimator in {
        "regression": LinearRegression(),
        "boosted-regression": boosted,
        "forest-regression": RandomForestRegressor(n_estimators=4, max_depth=3, random_state=1),
        "neighbours-regression": KNeighborsRegressor(3),
    }.items():
        estimator.fit(X, VALUE)
        write_case(name, convert(estimator), {"X": ROWS}, rows=ROWS,
                   expect={"predictions": estimator.predict(ROWS)})  # fmt: skip
    doubles = ROWS.astype(np.float64) + 1e-9
    linear = LinearRegression().fit(X, VALUE)
    write_case("regression-double", convert(linear, doubles), {"X": doubles}, rows=doubles,
               expect={"predictions": linear.predict(doubles)})  # fmt: skip
    logistic = LogisticRegression().fit(X, LABELS["names"][THIRDS])
    options = {id(logistic): {"zipmap": False}}
    write_case("classifier-double", convert(logistic, doubles, options), {"X": doubles},
               rows=doubles, expect=of_classes(logistic, doubles))  # fmt: skip
    two = MultiOutputRegressor(LinearRegression()).fit(X, np.stack([VALUE, -VALUE], axis=1))
    write_case("two-targets", convert(two), {"X": ROWS}, rows=ROWS)
    process = GaussianProcessRegressor().fit(X[:20], VALUE[:20])
    options = {id(process): {"return_std": True}}
    write_case("value-and-deviation", convert(process, doubles, options), {"X": doubles},
               rows=doubles)  # fmt: skip


def customers():
    return pd.DataFrame({
        "spend": RANDOM.gamma(2, 20, 90).astype(np.float32),
        "age": RANDOM.integers(18, 90, 90),
        "plan": RANDOM.choice(["basic", "plus", "größe"], 90),
        "city": RANDOM.choice(["bern", "zürich"], 90),
    })  # fmt: skip


def pipelines():
    frame = customers()
    churn = np.where(frame.spend + frame.age > 90, "churn", "stay")
    encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = ColumnTransformer([("one", encode, ["plan", "city"]),
                                 ("number", StandardScaler(), ["spend", "age"])])  # fmt: skip
    pipeline = make_pipeline(columns, LogisticRegression()).fit(frame, churn)
    types = [("spend", FloatTensorType([None, 1])), ("age", Int64TensorType([None, 1])),
             ("plan", StringTensorType([None, 1])), ("city", StringTensorType([None, 1]))]  # fmt: skip
    head = frame.head(6)
    feeds = {name: head[[name]].to_numpy() for name in head}
    for name, options in (("mixed", None), ("mixed-plain", {"zipmap": False})):
        chosen = {id(pipeline.steps[-1][1]): options} if options else None
        write_case(name, convert(pipeline, options=chosen, types=types), feeds,
                   rows=head.to_numpy(), expect=of_classes(pipeline, head))  # fmt: skip
    matrix = np.concatenate([X[:, :2].astype(object), frame[["plan"]].to_numpy()], axis=1)
    grouped = ColumnTransformer([("number", StandardScaler(), [0, 1]), ("one", encode, [2])])
    both = make_pipeline(grouped, LogisticRegression()).fit(matrix, churn)
    types = [("numbers", FloatTensorType([None, 2])), ("plan", StringTensorType([None, 1]))]
    feeds = {"numbers": X[:6, :2], "plan": matrix[:6, 2:]}
    write_case("matrix-and-column", convert(both, types=types), feeds, rows=matrix[:6],
               expect=of_classes(both, matrix[:6]))  # fmt: skip
    words = ["good fast cheap", "bad slow", "fast and good", "slow and dear", "cheap", "bad"]
    text = make_pipeline(TfidfVectorizer(lowercase=False), LogisticRegression()).fit(words, [1, 0, 1, 0, 1, 0])
    one = convert(text, types=[("text", StringTensorType([None]))])
    write_case("text", one, {"text": np.array(words, dtype=object)}, rows=[[w] for w in words],
               expect=of_classes(text, words))  # fmt: skip
    wide = ColumnTransformer([("words", TfidfVectorizer(lowercase=False), 0)])
    column = np.array(words, dtype=object).reshape(-1, 1)
    text = make_pipeline(wide, LogisticRegression()).fit(column, [1, 0, 1, 0, 1, 0])
    one = convert(text, types=[("text", StringTensorType([None, 1]))])
    write_case("text-column", one, {"text": column}, rows=column, expect=of_classes(text, column))
    each = LinearRegression().fit(X[:, :1], VALUE)
    one = convert(each, types=[("x", DoubleTensorType([None, 1]))])
    write_case("one-column", one, {"x": ROWS[:, :1].astype(float)}, rows=ROWS[:, :1],
               expect={"predictions": each.predict(ROWS[:, :1])})  # fmt: skip


def write_estimators():
    for family in (classifiers, scores, zipmaps, regressors, pipelines):
        family()
