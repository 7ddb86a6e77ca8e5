import { readFile } from 'node:fs/promises';
import { DomainError, messageOf } from '@slipway/core';
import {
  classLabelsOf,
  graphDimensionsOf,
  parseOnnx,
  stripZipMap,
  unsupportedValue,
  type ClassLabels,
  type GraphDimensions,
  type OnnxModel,
} from '@slipway/model';
import { openOrtSession, type OrtSession } from '../executor/ort-session.js';

/** A session, and what the file says that a session does not. */
export interface OpenModel {
  readonly session: OrtSession;
  readonly classLabels: ClassLabels | undefined;
  readonly dimensions: GraphDimensions;
  /** The model as it was opened. */
  readonly bytes: Uint8Array;
}

/** Opens a model file; a ZipMap in it is replaced by the tensor it is made of. */
export async function openModel(path: string, intraOpThreads: number): Promise<OpenModel> {
  const content = await read(path);
  const model = parse(content, path);
  const problem = unsupportedValue(model);
  if (problem !== undefined) {
    throw new DomainError('precondition', 'UNSUPPORTED_TYPE', `${path}: ${problem}`);
  }
  const stripped = stripZipMap(content);
  const session = await openOrtSession({ path, bytes: stripped, intraOpThreads });
  return {
    session,
    classLabels: classLabelsOf(model),
    dimensions: graphDimensionsOf(model),
    bytes: stripped ?? content,
  };
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DomainError('precondition', 'UNREADABLE_FILE', `${path}: ${messageOf(error)}`);
  }
}

function parse(bytes: Uint8Array, path: string): OnnxModel {
  try {
    return parseOnnx(bytes);
  } catch (error) {
    const reason = `${path}: expected an ONNX model: ${messageOf(error)}`;
    throw new DomainError('precondition', 'BAD_MODEL', reason, { cause: error });
  }
}
