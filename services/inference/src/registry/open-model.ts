import { readFile } from 'node:fs/promises';
import { DomainError, messageOf } from '@slipway/core';
import {
  classLabelsOf,
  parseOnnx,
  stripZipMap,
  type ClassLabels,
  type OnnxModel,
} from '@slipway/model';
import { openOrtSession, type OrtSession } from '../executor/ort-session.js';

/** A session, and what the file says that a session does not. */
export interface OpenModel {
  readonly session: OrtSession;
  readonly classLabels: ClassLabels | undefined;
}

/** Opens a model file; a ZipMap in it is replaced by the tensor it is made of. */
export async function openModel(path: string): Promise<OpenModel> {
  const bytes = await readFile(path);
  const classLabels = classLabelsOf(parse(bytes, path));
  // A file is opened by its path where possible: ONNX Runtime then finds external weights beside it.
  const session = await openOrtSession(path, stripZipMap(bytes));
  return { session, classLabels };
}

function parse(bytes: Uint8Array, path: string): OnnxModel {
  try {
    return parseOnnx(bytes);
  } catch (error) {
    const reason = `${path}: expected an ONNX model: ${messageOf(error)}`;
    throw new DomainError('precondition', 'BAD_MODEL', reason, { cause: error });
  }
}
