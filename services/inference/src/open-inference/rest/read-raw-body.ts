import {
  elementBytes,
  elementCount,
  showShape,
  specLabel,
  type ModelSpec,
  type Tensors,
} from '@slipway/model';
import { readControls } from '../controls.js';
import { refuse } from '../place.js';
import { readRaw } from '../raw-values.js';
import type { RestInfer } from './read-infer-body.js';

/**
 * A body without JSON: the one input of a model, of as many rows as there are bytes for (BYTES: one text). All outputs
 * come back as bytes.
 */
export function readRawBody(
  path: { readonly modelName: string; readonly modelVersion: string },
  body: Buffer,
): RestInfer {
  return {
    ...path,
    id: '',
    controls: readControls(() => undefined),
    outputs: [],
    isBinary: () => true,
    readInputs: (spec) => readOnlyInput(spec, body),
  };
}

function readOnlyInput(spec: ModelSpec, body: Buffer): Tensors {
  const [input, ...others] = spec.signature.inputs;
  const label = specLabel(spec);
  if (input === undefined || others.length > 0) {
    const count = String(spec.signature.inputs.length);
    throw refuse({ label, field: 'inputs' }, `expected JSON, as the model has ${count} inputs`);
  }
  const { name, datatype, shape } = input;
  const place = { label, field: `inputs.${name}` };
  if (shape.slice(1).some((size) => size < 0) || shape.filter((size) => size < 0).length > 1) {
    throw refuse(place, `expected JSON, which says what shape ${showShape(shape)} is to be`);
  }
  if (datatype === 'BYTES') {
    const sizes = shape.map((size) => Math.abs(size));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.byteLength);
    const head = { place, datatype, shape: sizes };
    const data = readRaw(head, Buffer.concat([length, body]));
    return { [name]: { datatype, shape: sizes, data } };
  }
  const rowBytes = elementCount(shape.slice(1)) * elementBytes[datatype];
  const rows = Math.floor(body.byteLength / Math.max(1, rowBytes));
  const sizes = shape.map((size) => (size < 0 ? rows : size));
  return {
    [name]: { datatype, shape: sizes, data: readRaw({ place, datatype, shape: sizes }, body) },
  };
}
