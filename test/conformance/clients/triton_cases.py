"""What both of Triton's clients can do; their APIs are the same up to the class names."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from suite import IS_GATEWAY, check_golden, edges, EDGES, golden_versions, tensors_of
from tritonclient.utils import InferenceServerException

IRIS_ROW = np.array([[5.1, 3.5, 1.4, 0.2]], dtype=np.float32)


class TritonCases:
    """Mixed into a TestCase that has `module` (tritonclient.grpc or .http) and `client`."""

    def input(self, name, datatype, array, **options):
        tensor = self.module.InferInput(name, list(array.shape), datatype)
        tensor.set_data_from_numpy(array, **options)
        return tensor

    def iris(self, array=IRIS_ROW, **options):
        return self.client.infer("iris", [self.input("X", "FP32", array)], **options)

    def refusal(self, call, *parts):
        """The call fails, and its message has all of the parts."""
        with self.assertRaises(InferenceServerException) as caught:
            call()
        for part in parts:
            self.assertIn(part, caught.exception.message())
        return caught.exception

    def test_is_live_and_ready(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready("iris"))
        for version in ("1", "1.0.0", "2.0.0"):
            self.assertTrue(self.client.is_model_ready("iris", version))
        self.assertFalse(self.client.is_model_ready("tulip"))
        self.assertFalse(self.client.is_model_ready("iris", "9"))

    def test_server_metadata_says_what_is_there(self):
        metadata = self.plain(self.client.get_server_metadata())
        self.assertEqual(metadata["name"], "slipway")
        self.assertIn("binary_tensor_data", metadata["extensions"])
        self.assertIn("statistics", metadata["extensions"])

    def test_model_metadata_is_that_of_the_graph(self):
        metadata = self.plain(self.client.get_model_metadata("iris"))
        self.assertEqual(metadata["versions"], ["1.0.0", "2.0.0"])
        self.assertEqual(metadata["platform"], "onnxruntime_onnx")
        self.assertEqual(metadata["inputs"], [self.tensor_metadata("X", "FP32", [-1, 4])])
        self.refusal(lambda: self.client.get_model_metadata("tulip"), "tulip")

    def test_model_config_batches_where_requests_share_runs(self):
        config = self.config("iris")
        self.assertGreater(config["max_batch_size"], 0)
        self.assertEqual(config["input"][0]["data_type"], "TYPE_FP32")
        self.assertEqual([int(size) for size in config["input"][0]["dims"]], [4])

    def test_every_model_answers_its_golden_rows(self):
        seen = set()
        for model, version, rows in golden_versions():
            with self.subTest(model=model, version=version):
                metadata = self.plain(self.client.get_model_metadata(model, version))
                heads = [(tensor["name"], tensor["datatype"]) for tensor in metadata["inputs"]]
                for batch in (rows, rows[:1]):
                    inputs = [self.input(*tensor) for tensor in tensors_of(heads, batch)]
                    result = self.client.infer(model, inputs, model_version=version)
                    names = [tensor["name"] for tensor in metadata["outputs"]]
                    check_golden(self, batch, {name: result.as_numpy(name) for name in names})
                seen.add(model)
        self.assertGreaterEqual(len(seen), 3)

    def test_every_type_comes_back_as_it_went(self):
        for datatype in EDGES:
            with self.subTest(datatype=datatype):
                array = edges(datatype)
                tensor = self.input("x", datatype, array)
                result = self.client.infer(f"echo_{datatype.lower()}", [tensor])
                np.testing.assert_array_equal(result.as_numpy("y"), array)

    def test_a_tensor_of_20_mib_comes_back(self):
        array = np.arange(5 * 2**20, dtype=np.float32).reshape(1, -1)
        result = self.client.infer("echo_fp32", [self.input("x", "FP32", array)])
        np.testing.assert_array_equal(result.as_numpy("y"), array)

    def test_only_the_outputs_asked_for_come_in_the_order_asked(self):
        wanted = [self.module.InferRequestedOutput(name) for name in ("probabilities", "label")]
        response = self.plain(self.iris(outputs=wanted).get_response())
        self.assertEqual(
            [output["name"] for output in response["outputs"]], ["probabilities", "label"]
        )
        only = self.iris(outputs=wanted[:1])
        self.assertIsNone(only.as_numpy("label"))
        unknown = [self.module.InferRequestedOutput("petals")]
        self.refusal(lambda: self.iris(outputs=unknown), "petals", "label, probabilities")

    def test_the_id_comes_back_with_the_version_and_the_timing(self):
        response = self.plain(self.iris(request_id="order-7", model_version="2").get_response())
        self.assertEqual((response["id"], response["model_version"]), ("order-7", "2.0.0"))
        self.assertLessEqual({"queue_us", "compute_us", "batch_size"}, set(response["parameters"]))

    def test_parameters_are_accepted(self):
        self.iris(
            timeout=10_000_000,
            priority=1,
            sequence_id=7,
            sequence_start=True,
            sequence_end=True,
            parameters={"routing_key": "user-1", "anything": "else"},
        )

    def test_requests_at_once_each_get_their_own_answer(self):
        def ask(index):
            array = np.full((1 + index % 3, 2), index, dtype=np.float32)
            client = self.open()
            result = client.infer("echo_fp32", [self.input("x", "FP32", array)])
            np.testing.assert_array_equal(result.as_numpy("y"), array)
            client.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(64)))

    def test_mistakes_are_refused_by_name(self):
        infer = self.client.infer
        wide = np.zeros((1, 5), dtype=np.float32)
        self.refusal(lambda: self.iris(wide), "iris", "inputs.X", "[any, 4]", "[1, 5]")
        double = self.input("X", "FP64", np.zeros((1, 4)))
        self.refusal(lambda: infer("iris", [double]), "inputs.X", "FP32", "FP64")
        other = self.input("Y", "FP32", IRIS_ROW)
        self.refusal(lambda: infer("iris", [other]), "inputs.Y", "the inputs are X")
        twice = [self.input("X", "FP32", IRIS_ROW)] * 2
        self.refusal(lambda: infer("iris", twice), "inputs.X", "twice")
        self.refusal(lambda: infer("tulip", twice[:1]), "tulip", "iris")
        self.refusal(lambda: self.iris(model_version="9"), "9", "1.0.0, 2.0.0")
        empty = np.zeros((0, 4), dtype=np.float32)
        self.refusal(lambda: self.iris(empty), "1 to", "got 0")
        nothing = np.full((1, 4), np.nan, dtype=np.float32)
        self.refusal(lambda: self.iris(nothing), "inputs.X", "NaN")
        self.iris()

    def test_the_index_lists_every_version(self):
        index = self.index()
        self.assertIn(("iris", "2.0.0", "READY"), index)
        self.assertIn(("echo_bool", "1.0.0", "READY"), index)

    def test_statistics_count_what_was_answered(self):
        if IS_GATEWAY:
            self.skipTest("each replica counts its own")
        before = self.statistics("echo_int8", "1")
        array = np.zeros((3, 2), dtype=np.int8)
        for _ in range(4):
            self.client.infer("echo_int8", [self.input("x", "INT8", array)])
        after = self.statistics("echo_int8", "1")
        grown = {name: after[name] - before[name] for name in after}
        self.assertEqual(grown, {"inferences": 12, "executions": 4, "successes": 4})

    def test_a_model_is_unloaded_and_loaded(self):
        if IS_GATEWAY:
            self.refusal(lambda: self.client.unload_model("echo_uint8"), "replica")
            return
        tensor = self.input("x", "UINT8", edges("UINT8"))
        self.client.unload_model("echo_uint8")
        self.assertFalse(self.client.is_model_ready("echo_uint8"))
        self.refusal(lambda: self.client.infer("echo_uint8", [tensor]), "echo_uint8")
        self.client.load_model("echo_uint8")
        self.assertTrue(self.client.is_model_ready("echo_uint8"))
        self.client.infer("echo_uint8", [tensor])
        self.refusal(lambda: self.client.load_model("tulip"), "tulip")
        config = json.dumps({"max_batch_size": 1})
        self.refusal(lambda: self.client.load_model("echo_uint8", config=config), "config")
