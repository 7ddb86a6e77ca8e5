import type { Tensor } from '@slipway/proto';

type WireData = NonNullable<Tensor['data']>;
type Floating = 'floats' | 'doubles';

/** Floats as they were read: a typed array out of the memcpy codec, a plain one out of the generated codec. */
interface PackedValues {
  readonly values: ArrayLike<number>;
}

/** A `Tensor` message whose floats may be a typed array. Every `Tensor` of the generated code is one. */
export interface PackedTensor {
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data:
    | { readonly $case: Floating; readonly value: PackedValues }
    | Exclude<WireData, { $case: Floating }>
    | undefined;
}

/** `inputs` of a request, by name. */
export type PackedTensors = Readonly<Record<string, PackedTensor>>;
