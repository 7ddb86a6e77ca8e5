import { expect, test } from 'vitest';
import { ortReason } from './ort-reason.js';

test.each([
  [
    'Load model from /models/m/1.0.0/model.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model_load_utils.h:46 void onnxruntime::model_load_utils::ValidateOpsetForDomain(const std::unordered_map<std::__cxx11::basic_string<char>, int>&, const onnxruntime::logging::Logger&, bool, const std::string&, int) ONNX Runtime only *guarantees* support for models of released opsets.',
    'ONNX Runtime only *guarantees* support for models of released opsets.',
  ],
  [
    "Non-zero status code returned while running Reshape node. Name:'' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == size was false. The input tensor cannot be reshaped\n\u001b[1;31mmore\u001b[m",
    "Non-zero status code returned while running Reshape node. Name:'' Status Message: input_shape_size == size was false. The input tensor cannot be reshaped",
  ],
  [
    'Load model from /models/m.onnx failed:Fatal error: com.acme:Shine(-1) is not a registered function/op',
    'Fatal error: com.acme:Shine(-1) is not a registered function/op',
  ],
  ['Protobuf parsing failed.', 'Protobuf parsing failed.'],
])('%j is cut to what concerns the model', (message, reason) => {
  expect(ortReason(new Error(message))).toBe(reason);
});

test('a reason stays short', () => {
  expect(ortReason(new Error('x'.repeat(10_000)))).toHaveLength(300);
});
