/**
 * ONNX Runtime 1.30 breaks float16 inputs where the language has Float16Array: it maps them to it on one side and not on
 * the other. Imported before it, this leaves both sides with the bit patterns in a Uint16Array.
 */
delete (globalThis as { Float16Array?: unknown }).Float16Array;
