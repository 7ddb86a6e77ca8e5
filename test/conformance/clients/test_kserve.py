import importlib.util
import sys
import types
import unittest

import numpy as np
from suite import GRPC, HTTP, check_golden, edges, EDGES, golden_versions, tensors_of

# The package's own __init__ imports its server and the API of its operator; the clients need neither.
package = types.ModuleType("kserve")
package.__path__ = list(importlib.util.find_spec("kserve").submodule_search_locations)
sys.modules["kserve"] = package

from kserve.inference_client import (  # noqa: E402
    InferenceGRPCClient,
    InferenceRESTClient,
    RESTConfig,
)
from kserve.protocol.infer_type import InferInput, InferRequest, RequestedOutput  # noqa: E402

URL = f"http://{HTTP}"

# The tensors of these models, which KServe's clients cannot ask for.
HEADS = {
    "iris": [("X", "FP32")],
    "diabetes": [("X", "FP32")],
}


def request(model, tensors, is_binary, **options):
    inputs = []
    for name, datatype, array in tensors:
        tensor = InferInput(name=name, shape=list(array.shape), datatype=datatype)
        tensor.set_data_from_numpy(array, binary_data=is_binary)
        inputs.append(tensor)
    return InferRequest(model_name=model, infer_inputs=inputs, **options)


def arrays(response):
    return {output.name: output.as_numpy() for output in response.outputs}


class KserveCases:
    """Mixed into a TestCase that has `infer`, and `as_answered` for what becomes of BYTES."""

    async def test_golden_rows_are_answered(self):
        for model, version, rows in golden_versions():
            if model not in HEADS:
                continue
            tensors = tensors_of(HEADS[model], rows)
            for is_binary in (False, True):
                with self.subTest(model=model, version=version, is_binary=is_binary):
                    # Its clients cannot name a version: only the lowest one has all the traffic.
                    if version != "1.0.0":
                        continue
                    response = await self.infer(request(model, tensors, is_binary))
                    check_golden(self, rows, arrays(response))

    async def test_every_type_comes_back(self):
        for datatype in EDGES:
            # Its JSON has no FP16, and its BYTES are texts there.
            for is_binary in (True,) if datatype in ("FP16", "BYTES") else (True, False):
                with self.subTest(datatype=datatype, is_binary=is_binary):
                    array = edges(datatype)
                    model = f"echo_{datatype.lower()}"
                    response = await self.infer(request(model, [("x", datatype, array)], is_binary))
                    np.testing.assert_array_equal(arrays(response)["y"], self.as_answered(array))

    async def test_the_id_and_the_timing_come_back(self):
        tensor = ("x", "FP32", np.ones((1, 2), dtype=np.float32))
        response = await self.infer(request("echo_fp32", [tensor], True, request_id="order-7"))
        self.assertEqual((response.id, response.model_name), ("order-7", "echo_fp32"))
        self.assertIn("batch_size", dict(response.parameters))


class KserveRest(KserveCases, unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))
        self.addAsyncCleanup(self.client.close)

    def as_answered(self, array):
        is_text = array.dtype.kind == "O"
        return np.vectorize(bytes.decode, otypes=[object])(array) if is_text else array

    def infer(self, data):
        # Outputs are JSON unless asked for, and FP16 has none.
        if any(tensor.datatype == "FP16" for tensor in data.inputs):
            data.request_outputs = [RequestedOutput("y", parameters={"binary_data": True})]
        return self.client.infer(URL, model_name=data.model_name, data=data)

    async def test_is_live_and_ready(self):
        self.assertTrue(await self.client.is_server_live(URL))
        self.assertTrue(await self.client.is_server_ready(URL))
        self.assertTrue(await self.client.is_model_ready(URL, "iris"))


class KserveGrpc(KserveCases, unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = InferenceGRPCClient(GRPC, retries=0)
        self.addAsyncCleanup(self.client.close)

    def as_answered(self, array):
        return array

    def infer(self, data):
        return self.client.infer(data)

    async def test_is_live_and_ready(self):
        self.assertTrue(await self.client.is_server_live())
        self.assertTrue(await self.client.is_server_ready())
        self.assertTrue(await self.client.is_model_ready("iris"))
        self.assertFalse(await self.client.is_model_ready("tulip"))


if __name__ == "__main__":
    unittest.main()
