import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tensor } from '@slipway/proto';

/** Small models of many kinds, with the answers of Python's onnxruntime; `make_zoo.py` beside them makes them. */
export const zooFolder = fileURLToPath(
  new URL('../../../libs/model/test-data/zoo', import.meta.url),
);

/** A tensor in JSON: 64-bit integers are texts, and so are NaN and infinities. */
export interface ZooTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

export interface ZooCase {
  readonly inputs: readonly ZooTensor[];
  readonly outputs: readonly ZooTensor[];
  /** The same rows in the order of the features. */
  readonly rows?: readonly (readonly (number | string | boolean)[])[];
  readonly predictions?: readonly (number | string)[];
  readonly labels?: readonly string[];
  /** Of the predicted class. */
  readonly probabilities?: readonly number[];
}

interface Refused {
  readonly refused: string;
}

const all = readdirSync(zooFolder)
  .toSorted()
  .map((name) => {
    const json = readFileSync(`${zooFolder}/${name}/case.golden.json`, 'utf8');
    return [name, JSON.parse(json) as ZooCase | Refused] as const;
  });

export const servedCases = all.flatMap(([name, content]) =>
  'refused' in content ? [] : [[name, content] as const],
);

/** Models that cannot be served, with what the reason must say. */
export const refusedCases = all.flatMap(([name, content]) =>
  'refused' in content ? [[name, content.refused] as const] : [],
);

/** The tensor as the bytes in which every datatype but BYTES can be sent and is answered in the end. */
export function wireTensor({ datatype, shape, data }: ZooTensor): Tensor {
  const texts = data.map((item) => (Object.is(item, -0) ? '-0' : String(item)));
  const value =
    datatype === 'BYTES'
      ? ({ $case: 'strings', value: { values: texts } } as const)
      : ({ $case: 'raw', value: rawBytes(datatype, texts) } as const);
  return { datatype, shape: [...shape], data: value };
}

const writers: Readonly<Record<string, (bytes: Buffer, text: string, offset: number) => number>> = {
  BOOL: (bytes, text, at) => bytes.writeUInt8(text === 'true' ? 1 : 0, at),
  INT8: (bytes, text, at) => bytes.writeInt8(Number(text), at),
  INT16: (bytes, text, at) => bytes.writeInt16LE(Number(text), at),
  INT32: (bytes, text, at) => bytes.writeInt32LE(Number(text), at),
  INT64: (bytes, text, at) => bytes.writeBigInt64LE(BigInt(text), at),
  UINT8: (bytes, text, at) => bytes.writeUInt8(Number(text), at),
  UINT16: (bytes, text, at) => bytes.writeUInt16LE(Number(text), at),
  UINT32: (bytes, text, at) => bytes.writeUInt32LE(Number(text), at),
  UINT64: (bytes, text, at) => bytes.writeBigUInt64LE(BigInt(text), at),
  FP16: (bytes, text, at) => bytes.writeUInt16LE(halfBits(Number(text)), at),
  FP32: (bytes, text, at) => bytes.writeFloatLE(Number(text), at),
  FP64: (bytes, text, at) => bytes.writeDoubleLE(Number(text), at),
};

function rawBytes(datatype: string, texts: readonly string[]): Buffer {
  const bytes = Buffer.alloc(texts.length * 8);
  let offset = 0;
  for (const text of texts) offset = writers[datatype]?.(bytes, text, offset) ?? Number.NaN;
  return bytes.subarray(0, offset);
}

/** Node has the type; its library of this TypeScript has not. */
interface HalfView {
  setFloat16(offset: number, value: number, isLittleEndian: boolean): void;
}

function halfBits(value: number): number {
  const view = new DataView(new ArrayBuffer(2));
  (view as unknown as HalfView).setFloat16(0, value, true);
  return view.getUint16(0, true);
}
