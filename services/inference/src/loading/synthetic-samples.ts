import {
  allocate,
  elementCount,
  readRows,
  type Datatype,
  type FeatureSpec,
  type ModelSpec,
  type Tensor,
  type TensorData,
  type Tensors,
  type TensorSignature,
} from '@slipway/model';

/** The bits of 1 in half precision. */
const halfOne = 0x3c00;

export interface SyntheticShape {
  readonly rowsOfRun: number;
  /** What stands for free dimensions behind the first. */
  readonly freeSize: number;
}

/** Made-up inputs of `count` runs, each different: within the card's ranges, small where only the graph is known. */
export function syntheticSamples(
  spec: ModelSpec,
  { rowsOfRun, freeSize }: SyntheticShape,
  count: number,
): readonly Tensors[] {
  return Array.from({ length: count }, (_, sample) => {
    if (spec.features.length > 0) return flatRows(spec, sample, rowsOfRun);
    const { inputs } = spec.signature;
    return Object.fromEntries(
      inputs.map((input) => [input.name, tensorOf(spec, input, sample, { rowsOfRun, freeSize })]),
    );
  });
}

function flatRows(spec: ModelSpec, sample: number, rowsOfRun: number): Tensors {
  const row = spec.features.map((feature, column) => valueOf(feature, sample, column));
  return readRows(
    spec,
    Array.from({ length: rowsOfRun }, () => ({ field: 'sample', row })),
  );
}

function valueOf(feature: FeatureSpec, sample: number, column: number): unknown {
  const share = shareOf(sample, column);
  if (feature.type === 'bool') return share < 0.5 ? 0 : 1;
  if (feature.type === 'string') {
    const texts = [...(feature.categories ?? ['a', 'b', 'c'])];
    return texts[Math.floor(share * texts.length)];
  }
  const [low, high] = rangeOf(feature);
  if (feature.type === 'float') return low + (high - low) * share;
  return Math.min(Math.floor(high), Math.ceil(low) + Math.floor((high - low + 1) * share));
}

/** The card's, completed to a small one. */
function rangeOf({ min, max }: FeatureSpec): readonly [number, number] {
  const low = min ?? Math.min(0, max ?? 0);
  return [low, max ?? low + 2];
}

function tensorOf(
  { rowAxis }: ModelSpec,
  { datatype, shape }: TensorSignature,
  sample: number,
  { rowsOfRun, freeSize }: SyntheticShape,
): Tensor {
  const isRows = rowAxis.kind === 'free';
  const sizes = shape.map((size, axis) => {
    if (size >= 0) return size;
    return axis === 0 && isRows ? rowsOfRun : freeSize;
  });
  const data = allocate(datatype, elementCount(sizes));
  for (let index = 0; index < data.length; index++) setElement(datatype, data, index, sample);
  return { datatype, shape: sizes, data };
}

/** Whole numbers may be places in a table, so they stay small. */
function setElement(datatype: Datatype, data: TensorData, index: number, sample: number): void {
  const share = shareOf(sample, index);
  const bit = share < 0.5 ? 0 : 1;
  if (Array.isArray(data)) data[index] = bit === 0 ? 'a' : 'b';
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    data[index] = BigInt(bit);
  else if (datatype === 'FP16') data[index] = bit * halfOne;
  else data[index] = datatype === 'FP32' || datatype === 'FP64' ? share : bit;
}

/** From 0 to below 1, spread evenly over samples and columns (multiples of the golden ratio and of √2). */
function shareOf(sample: number, column: number): number {
  return ((sample + 1) * 0.618_033_988_75 + column * 0.414_213_562_37) % 1;
}
