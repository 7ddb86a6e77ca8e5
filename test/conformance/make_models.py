"""Writes models that answer what they are asked: `echo_<type>` for every element type, any number of rows and columns.

usage: make_models.py FOLDER
"""

import sys
from pathlib import Path

# Element types by the numbers of ONNX's TensorProto.DataType.
TYPES = {
    "fp32": 1,
    "uint8": 2,
    "int8": 3,
    "uint16": 4,
    "int16": 5,
    "int32": 6,
    "int64": 7,
    "bytes": 8,
    "bool": 9,
    "fp16": 10,
    "fp64": 11,
    "uint32": 12,
    "uint64": 13,
}


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def value(name, element_type):
    shape = message(1, message(2, "N")) + message(1, message(2, "M"))
    tensor = number(1, element_type) + message(2, shape)
    return message(1, name) + message(2, message(1, tensor))


def echo(element_type):
    node = message(1, "x") + message(2, "y") + message(4, "Identity")
    graph = (
        message(1, node)
        + message(2, "echo")
        + message(11, value("x", element_type))
        + message(12, value("y", element_type))
    )
    return number(1, 7) + message(8, number(2, 13)) + message(7, graph)


def main(folder):
    for name, element_type in TYPES.items():
        version = Path(folder) / f"echo_{name}" / "1.0.0"
        version.mkdir(parents=True, exist_ok=True)
        (version / "model.onnx").write_bytes(echo(element_type))


if __name__ == "__main__":
    main(sys.argv[1])
