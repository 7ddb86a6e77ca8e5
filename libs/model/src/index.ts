export { parseCard, type Card, type CardFeature } from './card.js';
export { show } from './check-value.js';
export { createFeatureReader, type FeatureColumns } from './feature-columns.js';
export { interpretOutputs, type Predictions } from './interpret-outputs.js';
export {
  specLabel,
  type DriftSettings,
  type FeatureSpec,
  type FeatureType,
  type InputLayout,
  type ModelSpec,
  type OutputRoles,
  type Task,
} from './model-spec.js';
export { classLabelsOf, type ClassLabels } from './onnx/class-labels.js';
export { graphDimensionsOf, type GraphDimensions } from './onnx/graph-dimensions.js';
export { parseOnnx, type OnnxModel } from './onnx/parse-onnx.js';
export { unsupportedValue } from './onnx/unsupported-value.js';
export { stripZipMap } from './onnx/strip-zipmap.js';
export { firstNonFinite, nonFiniteRows } from './non-finite.js';
export { readMatrix } from './read-matrix.js';
export { readRows, type PlacedRow, type Row } from './read-rows.js';
export { readTensors, rowsOf } from './read-tensors.js';
export { elementBytes, readRawNumbers } from './raw-numbers.js';
export { rowAxisOf, type RowAxis } from './row-axis.js';
export { resolveSpec } from './resolve-spec.js';
export { resolveServing, type ServingSettings } from './serving-settings.js';
export type { SpecSources } from './spec-sources.js';
export {
  allocate,
  datatypes,
  elementCount,
  numberAt,
  showShape,
  type Datatype,
  type Signature,
  type Tensor,
  type TensorData,
  type Tensors,
  type TensorSignature,
} from './tensor.js';
export { invalidInput } from './violations.js';
