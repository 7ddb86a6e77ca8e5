import json
import unittest

import numpy as np
import tritonclient.http as http_client
from suite import HTTP, EDGES, edges
from triton_cases import IRIS_ROW, TritonCases


class TritonHttp(TritonCases, unittest.TestCase):
    """Tensors are binary unless a test says otherwise, as the client has it."""

    module = http_client

    def open(self):
        return http_client.InferenceServerClient(HTTP, network_timeout=60, connection_timeout=60)

    def setUp(self):
        self.client = self.open()
        self.addCleanup(self.client.close)

    def plain(self, message):
        return message

    def tensor_metadata(self, name, datatype, shape):
        return {"name": name, "datatype": datatype, "shape": shape}

    def config(self, model):
        return self.client.get_model_config(model)

    def index(self):
        models = self.client.get_model_repository_index()
        return [(model["name"], model["version"], model["state"]) for model in models]

    def statistics(self, model, version):
        (stats,) = self.client.get_inference_statistics(model, version)["model_stats"]
        return {
            "inferences": stats["inference_count"],
            "executions": stats["execution_count"],
            "successes": stats["inference_stats"]["success"]["count"],
        }

    def test_statistics_of_all_models(self):
        stats = self.client.get_inference_statistics()["model_stats"]
        self.assertIn("echo_fp16", {model["name"] for model in stats})

    def test_every_type_but_fp16_comes_back_as_json(self):
        for datatype in EDGES:
            if datatype == "FP16":
                continue
            with self.subTest(datatype=datatype):
                array = edges(datatype)
                tensor = self.input("x", datatype, array, binary_data=False)
                output = http_client.InferRequestedOutput("y", binary_data=False)
                result = self.client.infer(f"echo_{datatype.lower()}", [tensor], outputs=[output])
                self.assertIsInstance(result.get_response()["outputs"][0]["data"], list)
                expected = array
                if datatype == "BYTES":
                    expected = np.array([[text.decode() for text in row] for row in array])
                np.testing.assert_array_equal(result.as_numpy("y"), expected)

    def test_fp16_as_json_is_refused(self):
        tensor = self.input("x", "FP16", edges("FP16"))
        output = http_client.InferRequestedOutput("y", binary_data=False)
        call = lambda: self.client.infer("echo_fp16", [tensor], outputs=[output])
        self.refusal(call, "FP16", "outputs.y")

    def test_binary_and_json_outputs_of_one_answer(self):
        outputs = [
            http_client.InferRequestedOutput("label", binary_data=False),
            http_client.InferRequestedOutput("probabilities", binary_data=True),
        ]
        result = self.iris(outputs=outputs)
        self.assertEqual(result.get_output("label")["data"], [0])
        self.assertEqual(result.get_output("probabilities")["parameters"], {"binary_data_size": 12})
        self.assertEqual(result.as_numpy("probabilities").shape, (1, 3))

    def test_compressed_bodies_are_read(self):
        for algorithm in ("gzip", "deflate"):
            result = self.iris(
                request_compression_algorithm=algorithm, response_compression_algorithm=algorithm
            )
            self.assertEqual(result.as_numpy("label").shape, (1,))

    def test_errors_have_the_status_and_the_shape_of_the_protocol(self):
        wide = [self.input("X", "FP32", np.zeros((1, 5), dtype=np.float32))]
        error = self.refusal(lambda: self.client.infer("iris", wide))
        self.assertEqual(error.status(), "400")
        error = self.refusal(lambda: self.client.get_model_metadata("tulip"))
        self.assertEqual(error.status(), "404")

    def test_json_written_by_hand_is_answered_flat(self):
        body = {
            "id": "42",
            "inputs": [
                {"name": "X", "shape": [1, 4], "datatype": "FP32", "data": IRIS_ROW.tolist()}
            ],
        }
        response = self.client._post("v2/models/iris/infer", json.dumps(body), {}, {})
        answer = json.loads(response.read())
        self.assertEqual((response.status_code, answer["id"]), (200, "42"))
        self.assertEqual(answer["outputs"][0]["data"], [0])
        self.assertEqual(answer["outputs"][1]["shape"], [1, 3])
        self.assertEqual(len(answer["outputs"][1]["data"]), 3)

    def test_asynchronous_calls_are_answered(self):
        client = http_client.InferenceServerClient(HTTP, concurrency=4)
        self.addCleanup(client.close)
        tensor = self.input("X", "FP32", IRIS_ROW)
        calls = [client.async_infer("iris", [tensor]) for _ in range(16)]
        for call in calls:
            self.assertEqual(call.get_result().as_numpy("probabilities").shape, (1, 3))


if __name__ == "__main__":
    unittest.main()
