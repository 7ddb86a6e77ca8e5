import { PredictionEventBatch } from '@slipway/proto';

/** The columns that are numbers of fixed size, as they lie in memory. */
export interface PackedColumns {
  readonly routingKeyHashes: BigUint64Array;
  readonly latenciesMs: Float32Array;
  readonly numericValues: Float32Array;
  readonly predictions: Float64Array;
  readonly classProbabilities: Float32Array;
}

/** Field numbers of PredictionEventBatch. */
const fieldNumbers: Record<keyof PackedColumns, number> = {
  routingKeyHashes: 14,
  latenciesMs: 17,
  numericValues: 21,
  predictions: 30,
  classProbabilities: 33,
};
const lengthDelimited = 2;

/**
 * Encodes a batch whose big columns come as arrays of their own. A packed field of fixed-size numbers is their bytes,
 * lowest first, which is how the machines that Node runs on keep them: copied whole, where the generated code writes number
 * by number. The order of fields in a message is free, so a reader sees one ordinary message.
 */
export function encodeWithColumns(batch: PredictionEventBatch, columns: PackedColumns): Buffer {
  const writer = PredictionEventBatch.encode(batch);
  for (const [name, field] of Object.entries(fieldNumbers)) {
    const { buffer, byteOffset, byteLength } = columns[name as keyof PackedColumns];
    if (byteLength === 0) continue;
    writer
      .uint32(field * 8 + lengthDelimited)
      .bytes(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const bytes = writer.finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
