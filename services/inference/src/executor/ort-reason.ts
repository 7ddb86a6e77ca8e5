import { messageOf } from '@slipway/core';

const maxLength = 300;
/** `/onnxruntime_src/file.h:46 void onnxruntime::Class::Method(types) const ` */
const sourcePlace =
  /\/[^\s:]*onnxruntime_src\/[^\s:]*:\d*( ([\w:<>*&]+ ){0,3}onnxruntime::[\w:~<>]*\([^()]*\)( const)?)?/g;

/**
 * What ONNX Runtime says, for people: its first line, without the places in its own sources and the signatures of its
 * functions.
 */
export function ortReason(error: unknown): string {
  const [line = ''] = messageOf(error).split('\n');
  return line
    .replace(/^Load model from .*? failed:/, '')
    .replace(sourcePlace, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLength);
}
