"""Writes the Parquet files of the tests; needs pyarrow and pandas."""

import datetime
import decimal
import pathlib

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent

kinds = pa.table(
    {
        "real": pa.array([0.5, None, float("nan"), -1.25], pa.float64()),
        "single": pa.array([0.5, 1.5, 2.5, 3.5], pa.float32()),
        "half": pa.array([0.5, 1.5, 2.5, None], pa.float16()),
        "whole": pa.array([1, -2, 3, 2**53], pa.int64()),
        "gaps": pa.array([1, None, 3, 4], pa.int32()),
        "unsigned": pa.array([0, 1, 2, 255], pa.uint8()),
        "flag": pa.array([True, False, None, True], pa.bool_()),
        "plan": pa.array(["basic", None, "plus", "basic"], pa.dictionary(pa.int32(), pa.string())),
        "price": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-3.50"), decimal.Decimal("0.01")], pa.decimal128(12, 2)),
        "seen": pa.array([datetime.datetime(2024, 1, 1), None] * 2, pa.timestamp("us")),
        "day": pa.array([datetime.date(1970, 1, 2)] * 4, pa.date32()),
    }
)
for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    pq.write_table(kinds, here / f"{codec}.parquet", compression=codec)

many = pa.table({"n": pa.array(range(1000), pa.int64()), "word": [f"w{i % 7}" for i in range(1000)]})
pq.write_table(many, here / "row-groups.parquet", compression="zstd", row_group_size=300, data_page_version="2.0")

frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=[10, 20])
frame.to_parquet(here / "pandas-index.parquet")
pq.write_table(pa.table({"a": [[1], [2, 3]]}), here / "nested.parquet")
pq.write_table(pa.table({"a": pa.array([], pa.int64())}), here / "no-rows.parquet")
