"""Graphs by hand: every tensor type, every kind of shape, and what ONNX Runtime for Node cannot carry."""

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from zoo_case import write_case

TYPES = {
    "bool": T.BOOL, "int8": T.INT8, "int16": T.INT16, "int32": T.INT32, "int64": T.INT64,
    "uint8": T.UINT8, "uint16": T.UINT16, "uint32": T.UINT32, "uint64": T.UINT64,
    "float16": T.FLOAT16, "float32": T.FLOAT, "float64": T.DOUBLE, "string": T.STRING,
}  # fmt: skip


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, TYPES[kind], shape)


def model(nodes, inputs, outputs, constants=(), opset=17, ir=8, domains=()):
    graph = helper.make_graph(
        nodes, "g", inputs, outputs, [numpy_helper.from_array(np.asarray(v), k) for k, v in constants]
    )
    imports = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in domains)]
    return helper.make_model(graph, ir_version=ir, opset_imports=imports, producer_name="zoo")


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs, outputs, **attributes)


def extremes(kind):
    if kind == "bool":
        return np.array([[True, False], [False, True]])
    if kind == "string":
        return np.array([["", "åland"], ["a\nb", "👍"]], dtype=object)
    if kind.startswith("float"):
        info = np.finfo(kind)
        return np.array([[info.min, info.max], [info.tiny, -0.0]], dtype=kind)
    info = np.iinfo(kind)
    return np.array([[info.min, info.max], [0, 1]], dtype=kind)


def types():
    for kind in TYPES:
        x = extremes(kind)
        graph = model([node("Identity", ["x"], ["y"])], [value("x", kind, ["N", 2])],
                      [value("y", kind, ["N", 2])])  # fmt: skip
        # The extremes of 64-bit integers are beyond JSON numbers, so they have no flat rows.
        rows = None if kind in ("int64", "uint64") else x
        write_case(f"type-{kind}", graph, {"x": x}, rows=rows)
        if kind == "string":
            continue
        cast = model([node("Cast", ["x"], ["y"], to=TYPES["float64"])],
                     [value("x", kind, ["N", 1])], [value("y", "float64", ["N", 1])])  # fmt: skip
        small = np.array([[0], [1]], dtype=kind)
        write_case(f"cast-{kind}", cast, {"x": small}, rows=small, expect={"predictions": [0, 1]})


def ranks():
    for rank in range(5):
        sizes = [3, 2, 2, 2][:rank]
        free = ["batch", 2, 2, 2][:rank]
        x = np.arange(np.prod(sizes), dtype=np.float32).reshape(sizes)
        rows = x.reshape(3, -1) if rank in (1, 2) else None
        rows = [[0.0]] if rank == 0 else rows
        graph = model([node("Neg", ["x"], ["y"])], [value("x", "float32", free)],
                      [value("y", "float32", free)])  # fmt: skip
        write_case(f"rank-{rank}", graph, {"x": x}, rows=rows)
    x = np.array([1, 2, 3, 4], dtype=np.float32)
    vector = model([node("Softmax", ["x"], ["y"])], [value("x", "float32", [4])],
                   [value("y", "float32", [4])])  # fmt: skip
    write_case("fixed-vector", vector, {"x": x}, rows=[x])
    double = model([node("Add", ["x", "shift"], ["y"])],
                   [value("x", "float64", [None, 2]), value("shift", "float64", [])],
                   [value("y", "float64", [None, 2])])  # fmt: skip
    pairs = np.array([[0.1, 1e300], [2, 3]])
    write_case("matrix-and-scalar", double, {"x": pairs, "shift": np.float64(0.2)})
    unknown = onnx.ValueInfoProto(name="x")
    unknown.type.tensor_type.elem_type = T.FLOAT
    y = onnx.ValueInfoProto(name="y")
    y.type.tensor_type.elem_type = T.FLOAT
    graph = model([node("Neg", ["x"], ["y"])], [unknown], [y])
    write_case("unknown-rank", graph, {"x": np.ones((2, 3, 1), np.float32)})


def batches():
    for size in (1, 4):
        x = np.arange(size * 3, dtype=np.float32).reshape(size, 3)
        graph = model([node("ReduceSum", ["x", "axes"], ["y"], keepdims=1)],
                      [value("x", "float32", [size, 3])], [value("y", "float32", [size, 1])],
                      [("axes", np.array([1]))])  # fmt: skip
        write_case(f"fixed-batch-{size}", graph, {"x": x}, rows=x,
                   expect={"predictions": x.sum(axis=1)})  # fmt: skip
    x = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32)
    mean = model([node("ReduceMean", ["x"], ["mean"], keepdims=0), node("Neg", ["x"], ["minus"])],
                 [value("x", "float32", ["N", 2])],
                 [value("mean", "float32", []), value("minus", "float32", ["N", 2])])  # fmt: skip
    write_case("output-without-rows", mean, {"x": x})
    unequal = model([node("MatMul", ["query", "docs"], ["score"])],
                    [value("query", "float32", ["q", 2]), value("docs", "float32", [2, "d"])],
                    [value("score", "float32", ["q", "d"])])  # fmt: skip
    write_case("two-free-sides", unequal, {"query": x, "docs": np.ones((2, 5), np.float32)})
    gather = model([node("Gather", ["table", "ids"], ["y"])],
                   [value("table", "float32", ["entries", 2]), value("ids", "int64", ["n"])],
                   [value("y", "float32", ["n", 2])])  # fmt: skip
    write_case("rows-of-two-kinds", gather, {"table": x, "ids": np.array([2, 0, 0, 1])})
    empty = model([node("Concat", ["x", "past"], ["y"], axis=1)],
                  [value("x", "float32", ["N", 2]), value("past", "float32", ["N", "P"])],
                  [value("y", "float32", ["N", "T"])])  # fmt: skip
    write_case("zero-dimension", empty, {"x": x, "past": np.zeros((3, 0), np.float32)})
    constant = model([node("Identity", ["c"], ["y"])], [], [value("y", "float32", [2])],
                     [("c", np.array([1, 2], np.float32))])  # fmt: skip
    write_case("no-inputs", constant, {})


def sequences():
    ids = np.array([[5, 3, 0], [1, 2, 4]])
    mask = np.array([[1, 1, 0], [1, 1, 1]])
    table = np.linspace(-1, 1, 24, dtype=np.float32).reshape(8, 3)
    nodes = [
        node("Gather", ["table", "input_ids"], ["embedded"]),
        node("Cast", ["attention_mask"], ["m"], to=T.FLOAT),
        node("Unsqueeze", ["m", "last"], ["m3"]),
        node("Mul", ["embedded", "m3"], ["masked"]),
        node("ReduceSum", ["masked", "middle"], ["logits"], keepdims=0),
        node("Softmax", ["logits"], ["probabilities"], axis=-1),
    ]
    inputs = [value(name, "int64", ["batch", "seq"]) for name in ("input_ids", "attention_mask")]
    outputs = [value(name, "float32", shape) for name, shape in
               (("masked", ["batch", "seq", 3]), ("probabilities", ["batch", 3]))]  # fmt: skip
    constants = [("table", table), ("last", np.array([2])), ("middle", np.array([1]))]
    graph = model(nodes, inputs, outputs, constants)
    write_case("sequence", graph, {"input_ids": ids, "attention_mask": mask})


def initializers():
    x = np.array([[1, 2], [3, 4]], dtype=np.float32)
    w = np.array([10, 20], np.float32)
    for ir, name in ((3, "default-input-old"), (8, "default-input")):
        graph = model([node("Mul", ["x", "w"], ["y"])],
                      [value("x", "float32", [None, 2]), value("w", "float32", [2])],
                      [value("y", "float32", [None, 2])], [("w", w)],
                      opset=9 if ir == 3 else 17, ir=ir)  # fmt: skip
        write_case(name, graph, {"x": x}, rows=x)
    weights = np.linspace(0, 1, 600, dtype=np.float32).reshape(2, 300)
    outside = model([node("MatMul", ["x", "w"], ["y"])], [value("x", "float32", [None, 2])],
                    [value("y", "float32", [None, 300])], [("w", weights)])  # fmt: skip
    write_case("external-weights", outside, {"x": x}, rows=x, outside=True)
    for opset, ir in ((7, 3), (26, 13)):
        graph = model([node("Sigmoid", ["x"], ["y"])], [value("x", "float32", [None, 1])],
                      [value("y", "float32", [None, 1])], opset=opset, ir=ir)  # fmt: skip
        write_case(f"opset-{opset}", graph, {"x": x[:, :1]}, rows=x[:, :1],
                   expect={"predictions": 1 / (1 + np.exp(-x[:, 0]))})  # fmt: skip


def cards():
    """Outputs of which only a card can say what they are."""
    x = np.array([[-1, 0.5], [2, 1], [0.25, -3]], dtype=np.float32)
    positive = 1 / (1 + np.exp(-x.sum(axis=1)))
    sigmoid = [node("ReduceSum", ["x", "axes"], ["sum"], keepdims=1), node("Sigmoid", ["sum"], ["p"])]
    axes = [("axes", np.array([1]))]
    is_yes = positive > 0.5
    binary = model(sigmoid, [value("x", "float32", [None, 2])], [value("p", "float32", [None, 1])], axes)
    expect = {
        "predictions": is_yes.astype(np.int32),
        "labels": ["yes" if yes else "no" for yes in is_yes],
        "probabilities": np.where(is_yes, positive, 1 - positive),
    }
    write_case("one-probability", binary, {"x": x}, rows=x, expect=expect,
               card={"task": "classification", "classes": ["no", "yes"]})  # fmt: skip
    flag = model([*sigmoid, node("Greater", ["p", "half"], ["yes"])],
                 [value("x", "float32", [None, 2])],
                 [value("yes", "bool", [None, 1]), value("p", "float32", [None, 1])],
                 [*axes, ("half", np.float32(0.5))])  # fmt: skip
    write_case("flag-label", flag, {"x": x}, rows=x, expect=expect,
               card={"classes": ["no", "yes"], "outputs": {"label": "yes", "probabilities": "p"}})  # fmt: skip
    softmax = model([node("Softmax", ["x"], ["p"], axis=1)], [value("x", "float32", [None, 2])],
                    [value("p", "float32", [None, 2])])  # fmt: skip
    best = x.argmax(axis=1)
    write_case("lone-probabilities", softmax, {"x": x}, rows=x, card={"task": "classification"},
               expect={"predictions": best, "labels": [str(b) for b in best]})  # fmt: skip
    count = model([node("Cast", ["x"], ["n"], to=T.INT32)], [value("x", "float32", [None, 1])],
                  [value("n", "int32", [None, 1])])  # fmt: skip
    write_case("whole-number-value", count, {"x": x[:, :1]}, rows=x[:, :1],
               card={"task": "regression"}, expect={"predictions": [-1, 2, 0]})  # fmt: skip
    named = {"features": [{"name": "width", "type": "float", "allow_missing": True},
                          {"name": "height", "type": "float"}]}  # fmt: skip
    missing = x.copy()
    missing[1, 0] = np.nan
    identity = model([node("Identity", ["x"], ["y"])], [value("x", "float32", [None, 2])],
                     [value("y", "float32", [None, 2])])  # fmt: skip
    write_case("missing-values", identity, {"x": missing}, rows=missing, card=named)
    infinite = np.array([[np.nan, np.inf], [-np.inf, 1]], dtype=np.float32)
    write_case("non-finite-values", identity, {"x": infinite}, rows=infinite,
               card={"allow_non_finite": True})  # fmt: skip


def refused():
    x, y = value("x", "float32", [None, 2]), value("y", "float32", [None, 2])
    custom = model([helper.make_node("Shine", ["x"], ["y"], domain="com.acme")], [x], [y],
                   domains=["com.acme"])  # fmt: skip
    write_case("custom-operator", custom, {}, refused="com.acme")
    future = model([node("Neg", ["x"], ["y"])], [x], [y], opset=99)
    write_case("opset-of-the-future", future, {}, refused="Opset")
    brain = [helper.make_tensor_value_info(n, T.BFLOAT16, [None, 2]) for n in "xy"]
    write_case("bfloat16", model([node("Identity", ["x"], ["y"])], brain[:1], brain[1:]), {},
               refused="input x: expected a tensor of numbers, booleans or strings, got bfloat16")  # fmt: skip
    sequence = helper.make_tensor_sequence_value_info("x", T.FLOAT, [None, 2])
    write_case("sequence-input",
               model([node("ConcatFromSequence", ["x"], ["y"], axis=0)], [sequence], [y]), {},
               refused="input x: expected a tensor of numbers, booleans or strings, got a sequence")  # fmt: skip
    listed = helper.make_tensor_sequence_value_info("y", T.FLOAT, None)
    write_case("sequence-output",
               model([node("SequenceConstruct", ["x"], ["y"])], [x], [listed]), {},
               refused="output y: expected a tensor of numbers, booleans or strings, got a sequence")  # fmt: skip


def write_graphs():
    for family in (types, ranks, batches, sequences, initializers, cards, refused):
        family()
