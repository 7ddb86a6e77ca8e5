import {
  BoolValues,
  Int32Values,
  Int64Values,
  StringValues,
  Uint32Values,
  Uint64Values,
} from '@slipway/proto';
import type { PackedTensor } from './packed-tensor.js';
import { readBytes, type WireReader } from './wire-reader.js';

/** What a tensor holds that is neither floats nor doubles. */
export type OtherData = Exclude<
  NonNullable<PackedTensor['data']>,
  { readonly $case: 'floats' | 'doubles' }
>;

/**
 * Reads such a member of a tensor's `data`, by the generated code, whose integers cost what a copy cannot save; undefined
 * when the tag is none of them. `raw` is a view of the message and not a copy. As in the generated code, a second one
 * replaces the first.
 */
export function readOtherData(reader: WireReader, tag: number): OtherData | undefined {
  switch (tag) {
    case 42:
      return { $case: 'bools', value: BoolValues.decode(readBytes(reader)) };
    case 50:
      return { $case: 'ints', value: Int32Values.decode(readBytes(reader)) };
    case 58:
      return { $case: 'uints', value: Uint32Values.decode(readBytes(reader)) };
    case 66:
      return { $case: 'longs', value: Int64Values.decode(readBytes(reader)) };
    case 74:
      return { $case: 'ulongs', value: Uint64Values.decode(readBytes(reader)) };
    case 82:
      return { $case: 'strings', value: StringValues.decode(readBytes(reader)) };
    case 90:
      return { $case: 'raw', value: readBytes(reader) };
    default:
      return undefined;
  }
}
