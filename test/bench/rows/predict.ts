import { PredictResponse } from '@slipway/proto';
import type { Target } from '../../load/loader/plan.js';
import { writeRepository } from '../../load/models/write-repository.js';
import { irisModel, irisRequests } from '../iris.js';
import { measureRivals } from '../measure-rivals.js';
import type { Row } from '../row.js';
import { serverContender } from '../server-contender.js';
import { serviceContender } from '../service-contender.js';
import { startReference } from '../start-reference.js';

const path = '/slipway.inference.v1.InferenceService/Predict';
const inFlight = 32;

function target(port: number): Target {
  return { protocol: 'lean-grpc', port, path, bodies: irisRequests, tracedEvery: 100 };
}

function readReply(reply: Buffer): readonly number[] {
  const { prediction, probabilities } = PredictResponse.decode(reply);
  return [prediction, ...probabilities];
}

export const predict: Row = {
  name: 'predict',
  title: 'gRPC Predict of one row, one connection, 32 in flight, logistic regression',
  run: async (context) => {
    const { onCleanup } = context;
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': irisModel });
    const service = await serviceContender(context, {
      modelsDir,
      target: ({ grpcPort }) => target(grpcPort),
      inFlight,
      readReply,
    });
    const modelFile = `${modelsDir}/iris/1.0.0/model.onnx`;
    const minimal = await startReference(onCleanup, 'grpc-ort', modelFile);
    const echo = await startReference(onCleanup, 'grpc-echo', modelFile);
    const reference = (name: string, { pid, port }: typeof minimal, read: typeof readReply) =>
      serverContender(onCleanup, { name, pid, target: target(port), inFlight, readReply: read });
    const expected = await service.answer();
    return measureRivals(context, service, [
      { contender: await reference('grpc-js + ORT', minimal, readReply), atLeast: 1 },
      // It answers with the question; there is nothing to agree on.
      { contender: await reference('grpc-js echo', echo, () => expected) },
    ]);
  },
};
