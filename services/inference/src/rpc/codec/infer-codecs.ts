import type { MethodCodecs } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import {
  finish,
  varintLength,
  wireWriter,
  writeMemory,
  writeRaw,
  writeVarint,
  type WireWriter,
} from './wire-writer.js';

const { ModelInferRequest, ModelInferResponse, ModelStreamInferResponse } = openInference;

/**
 * Codecs of the RPCs of the Open Inference Protocol that carry tensors. Requests are read by the generated code, which
 * copies raw contents once, as it must; answers are written with one copy of theirs, where it makes four.
 */
export const inferCodecs = {
  modelInfer: {
    decodeRequest: (bytes: Buffer) => ModelInferRequest.decode(bytes),
    encodeResponse: encodeInferResponse,
  },
  modelStreamInfer: {
    decodeRequest: (bytes: Buffer) => ModelInferRequest.decode(bytes),
    encodeResponse: encodeInferStreamResponse,
  },
} as const satisfies MethodCodecs;

type InferResponse = openInference.ModelInferResponse;

function encodeInferResponse(response: InferResponse): Buffer {
  const head = headOf(response);
  const writer = wireWriter(lengthOf(response, head));
  write(writer, response, head);
  return finish(writer);
}

function encodeInferStreamResponse(answer: openInference.ModelStreamInferResponse): Buffer {
  const { errorMessage, inferResponse } = answer;
  const error = ModelStreamInferResponse.encode({
    errorMessage,
    inferResponse: undefined,
  }).finish();
  if (inferResponse === undefined) return Buffer.from(error);
  const head = headOf(inferResponse);
  const length = lengthOf(inferResponse, head);
  const writer = wireWriter(error.length + length + 10);
  writeRaw(writer, error);
  writeVarint(writer, 18);
  writeVarint(writer, length);
  write(writer, inferResponse, head);
  return finish(writer);
}

/** Everything but the raw contents, which come last on the wire. */
function headOf(response: InferResponse): Uint8Array {
  return ModelInferResponse.encode({ ...response, rawOutputContents: [] }).finish();
}

function lengthOf({ rawOutputContents }: InferResponse, head: Uint8Array): number {
  return rawOutputContents.reduce(
    (sum, { length }) => sum + 1 + varintLength(length) + length,
    head.length,
  );
}

function write(writer: WireWriter, response: InferResponse, head: Uint8Array): void {
  writeRaw(writer, head);
  for (const contents of response.rawOutputContents) writeMemory(writer, 50, contents);
}
