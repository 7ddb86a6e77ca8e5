/**
 * ONNX Runtime 1.30 hands its native side a `Float16Array` where JavaScript has one, and that side takes it for empty. It
 * looks for the type once, when its first tensor is made; what is made while the type is hidden makes it use the 16 bits
 * in a `Uint16Array` from then on.
 */
export function withoutFloat16Array(makeFirstTensor: () => unknown): void {
  const descriptor = Reflect.getOwnPropertyDescriptor(globalThis, 'Float16Array');
  if (descriptor === undefined) return;
  Reflect.deleteProperty(globalThis, 'Float16Array');
  try {
    makeFirstTensor();
  } finally {
    Reflect.defineProperty(globalThis, 'Float16Array', descriptor);
  }
}
