import type { ModelSpec, TensorSignature } from '@slipway/model';
import type { openInference } from '@slipway/proto';

/** Triton's name for ONNX models. */
export const platform = 'onnxruntime_onnx';

/** The model's tensors as its graph has them. */
export function modelMetadata(
  { modelName, signature }: ModelSpec,
  versions: readonly string[],
): openInference.ModelMetadataResponse {
  return {
    name: modelName,
    versions: [...versions],
    platform,
    inputs: signature.inputs.map(tensorMetadata),
    outputs: signature.outputs.map(tensorMetadata),
  };
}

function tensorMetadata({
  name,
  datatype,
  shape,
}: TensorSignature): openInference.ModelMetadataResponse_TensorMetadata {
  return { name, datatype, shape: [...shape] };
}
