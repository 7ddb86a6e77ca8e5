import { readTag, readText, skipField, type WireReader } from './wire-reader.js';

/** Reads one entry of the `segments` map. */
export function readSegment(reader: WireReader, segments: Record<string, string>): void {
  let name = '';
  let value = '';
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    if (tag === 10) name = readText(reader);
    else if (tag === 18) value = readText(reader);
    else skipField(reader, tag);
  }
  // A text is no prototype, so an entry of that name is ignored by the object as it is by the generated code.
  segments[name] = value;
}
