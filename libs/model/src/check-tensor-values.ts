import { cellName } from './cell-name.js';
import { nulProblem, problemWith } from './check-value.js';
import type { FeatureSpec, ModelSpec } from './model-spec.js';
import { firstNonFinite } from './non-finite.js';
import { numberAt, type Tensor, type TensorSignature } from './tensor.js';
import type { Violations } from './violations.js';

/** Holds the values of a tensor of the right form against the features that it carries. */
export function checkTensorValues(
  spec: ModelSpec,
  { name, datatype }: TensorSignature,
  tensor: Tensor,
  violations: Violations,
): void {
  const features = constrainedInputs(spec).get(name);
  if (features !== undefined) checkCells(features, tensor, violations, `inputs.${name}`);
  else if (datatype.startsWith('FP') && !spec.serving.allowNonFinite) {
    checkFinite(tensor, violations, `inputs.${name}`);
  } else if (Array.isArray(tensor.data)) checkTexts(tensor.data, violations, `inputs.${name}`);
}

type ConstrainedInputs = ReadonlyMap<string, readonly FeatureSpec[]>;

const known = new WeakMap<ModelSpec, ConstrainedInputs>();

/** The features of the inputs of which the card asks something, in the order of their columns. Found once for a model. */
function constrainedInputs(spec: ModelSpec): ConstrainedInputs {
  const found = known.get(spec);
  if (found !== undefined) return found;
  const byInput = Map.groupBy(spec.features, ({ input }) => input.signature.name);
  const constrained = new Map([...byInput].filter(([, features]) => features.some(isConstrained)));
  known.set(spec, constrained);
  return constrained;
}

/** Does the card ask more of it than a finite number? */
function isConstrained(feature: FeatureSpec): boolean {
  const { datatype } = feature.input.signature;
  return (
    feature.allowMissing ||
    feature.min !== undefined ||
    feature.max !== undefined ||
    (feature.categories !== undefined && !feature.allowUnseen) ||
    (feature.type !== 'float' && datatype.startsWith('FP')) ||
    (feature.type === 'bool' && datatype !== 'BOOL')
  );
}

function checkCells(
  features: readonly FeatureSpec[],
  tensor: Tensor,
  violations: Violations,
  field: string,
): void {
  const rows = tensor.data.length / features.length;
  for (let index = 0; index < tensor.data.length && !violations.isFull(); index++) {
    const feature = features[index % features.length];
    if (feature === undefined) continue;
    const problem = problemWith(feature, cellValue(feature, tensor, index));
    const row = Math.floor(index / features.length);
    if (problem !== undefined) {
      violations.add(`${field}[${String(index)}] (${cellName(rows, row, feature)})`, problem);
    }
  }
}

function cellValue(feature: FeatureSpec, tensor: Tensor, index: number): unknown {
  const value = tensor.data[index];
  // A tensor of texts has no other way to leave one out.
  if (value === '' && feature.allowMissing) return null;
  return typeof value === 'number' ? numberAt(tensor, index) : value;
}

function checkFinite(tensor: Tensor, violations: Violations, field: string): void {
  const index = firstNonFinite(tensor);
  if (index === undefined) return;
  const got = `${String(numberAt(tensor, index))} at position ${String(index)}`;
  violations.add(field, `expected finite numbers, got ${got}`);
}

function checkTexts(texts: readonly string[], violations: Violations, field: string): void {
  const index = texts.findIndex((text) => text.includes('\0'));
  if (index >= 0) violations.add(`${field}[${String(index)}]`, nulProblem(texts[index] ?? ''));
}
