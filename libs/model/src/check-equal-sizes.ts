import { expectedShape } from './expected-shape.js';
import { specLabel, type ModelSpec } from './model-spec.js';
import { firstName } from './row-axis.js';
import type { Tensors, TensorSignature } from './tensor.js';
import { invalidInput } from './violations.js';

/**
 * Inputs have the same size where they have a free dimension of one name at one place; so have first ones without a name,
 * which are the rows. At different places nothing is asked: some exporters call every free dimension the same.
 */
export function checkEqualSizes(spec: ModelSpec, tensors: Tensors): void {
  if (spec.signature.inputs.length < 2) return;
  const sizes = new Map<string, { readonly size: number | undefined; readonly from: string }>();
  for (const { input, axis, dimension } of freeDimensions(spec)) {
    const place = `${String(axis)} ${dimension}`;
    const got = tensors[input]?.shape[axis];
    const first = sizes.get(place);
    if (first === undefined) sizes.set(place, { size: got, from: input });
    else if (first.size !== got) {
      const what = axis === 0 ? 'rows' : `as size ${dimension}`;
      const problem = `expected ${String(first.size)} ${what} as in ${first.from}, got ${String(got)}`;
      throw invalidInput(specLabel(spec), `inputs.${input}`, problem);
    }
  }
}

interface FreeDimension {
  readonly input: string;
  readonly axis: number;
  readonly dimension: string;
}

const known = new WeakMap<ModelSpec, readonly FreeDimension[]>();

/** Those that some other one might have to be equal to. Found once for a model. */
function freeDimensions(spec: ModelSpec): readonly FreeDimension[] {
  const found = known.get(spec);
  if (found !== undefined) return found;
  const dimensions = spec.signature.inputs.flatMap((signature) =>
    expectedShape(spec, signature).flatMap((size, axis) => {
      const dimension = nameOf(signature, axis);
      const isAsked = size < 0 && (axis === 0 || dimension !== '');
      return isAsked ? [{ input: signature.name, axis, dimension }] : [];
    }),
  );
  known.set(spec, dimensions);
  return dimensions;
}

function nameOf(signature: TensorSignature, axis: number): string {
  return axis === 0 ? firstName(signature) : (signature.dimensionNames?.[axis] ?? '');
}
