import unittest
from queue import Queue

import numpy as np
import tritonclient.grpc as grpc_client
from google.protobuf.json_format import MessageToDict
from suite import GRPC, edges
from triton_cases import IRIS_ROW, TritonCases
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException
import grpc


class TritonGrpc(TritonCases, unittest.TestCase):
    module = grpc_client

    def open(self):
        return grpc_client.InferenceServerClient(GRPC)

    def setUp(self):
        self.client = self.open()
        self.addCleanup(self.client.close)

    def plain(self, message):
        return MessageToDict(message, preserving_proto_field_name=True)

    def tensor_metadata(self, name, datatype, shape):
        # 64-bit numbers are texts in the JSON of messages.
        return {"name": name, "datatype": datatype, "shape": [str(size) for size in shape]}

    def config(self, model):
        return self.plain(self.client.get_model_config(model).config)

    def index(self):
        models = self.client.get_model_repository_index().models
        return [(model.name, model.version, model.state) for model in models]

    def statistics(self, model, version):
        (stats,) = self.client.get_inference_statistics(model, version).model_stats
        return {
            "inferences": stats.inference_count,
            "executions": stats.execution_count,
            "successes": stats.inference_stats.success.count,
        }

    def stream(self, requests, headers=None):
        """The answers, in the order in which they come: a result or an error each."""
        answers = Queue()
        self.client.start_stream(lambda result, error: answers.put(error or result), headers=headers)
        for index, inputs in enumerate(requests):
            self.client.async_stream_infer("iris", inputs, request_id=str(index))
        received = [answers.get(timeout=30) for _ in requests]
        self.client.stop_stream()
        return received

    def test_a_stream_answers_in_order_and_goes_on_after_a_mistake(self):
        good = [self.input("X", "FP32", IRIS_ROW)]
        bad = [self.input("X", "FP32", np.zeros((1, 5), dtype=np.float32))]
        answers = self.stream([good, bad, good])
        self.assertEqual([answers[i].get_response().id for i in (0, 2)], ["0", "2"])
        self.assertIsInstance(answers[1], InferenceServerException)
        self.assertIn("[1, 5]", str(answers[1]))

    def test_a_stream_of_raw_errors_ends_with_the_status(self):
        bad = [self.input("X", "FP32", np.zeros((1, 5), dtype=np.float32))]
        (error,) = self.stream([bad], headers={"triton_grpc_error": "true"})
        self.assertIn("INVALID_ARGUMENT", error.status())

    def test_a_stream_of_500_messages_loses_none(self):
        requests = [[self.input("X", "FP32", IRIS_ROW)]] * 500
        answers = self.stream(requests)
        ids = [answer.get_response().id for answer in answers]
        self.assertEqual(ids, [str(index) for index in range(500)])

    def test_compressed_messages_are_read(self):
        for algorithm in ("gzip", "deflate"):
            result = self.iris(compression_algorithm=algorithm)
            self.assertEqual(result.as_numpy("label").shape, (1,))

    def test_an_asynchronous_call_is_answered(self):
        answers = Queue()
        tensor = self.input("X", "FP32", IRIS_ROW)
        self.client.async_infer("iris", [tensor], lambda result, error: answers.put((result, error)))
        result, error = answers.get(timeout=30)
        self.assertIsNone(error)
        self.assertEqual(result.as_numpy("probabilities").shape, (1, 3))

    def test_a_deadline_of_the_client_is_kept(self):
        error = self.refusal(lambda: self.iris(client_timeout=1e-6))
        self.assertIn("Deadline", error.message())

    def test_typed_contents_are_answered_by_typed_contents(self):
        channel = grpc.insecure_channel(GRPC)
        self.addCleanup(channel.close)
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        members = {
            "BOOL": "bool_contents",
            "INT8": "int_contents",
            "INT64": "int64_contents",
            "UINT32": "uint_contents",
            "UINT64": "uint64_contents",
            "FP32": "fp32_contents",
            "FP64": "fp64_contents",
            "BYTES": "bytes_contents",
        }
        for datatype, member in members.items():
            with self.subTest(datatype=datatype):
                array = edges(datatype)
                request = service_pb2.ModelInferRequest(model_name=f"echo_{datatype.lower()}")
                tensor = request.inputs.add(name="x", datatype=datatype, shape=array.shape)
                getattr(tensor.contents, member).extend(array.flatten().tolist())
                response = stub.ModelInfer(request)
                self.assertEqual(len(response.raw_output_contents), 0)
                got = getattr(response.outputs[0].contents, member)
                self.assertEqual(list(got), list(getattr(tensor.contents, member)))


if __name__ == "__main__":
    unittest.main()
