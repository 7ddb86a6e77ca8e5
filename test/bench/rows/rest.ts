import { writeRepository } from '../../load/models/write-repository.js';
import type { Target } from '../../load/loader/plan.js';
import { irisModel, irisRows } from '../iris.js';
import { measureRivals } from '../measure-rivals.js';
import type { Row } from '../row.js';
import { serverContender } from '../server-contender.js';
import { serviceContender } from '../service-contender.js';
import { startReference } from '../start-reference.js';

interface Infer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

const path = '/v2/models/iris/infer';
const inFlight = 32;

const bodies = irisRows.map((data) =>
  Buffer.from(JSON.stringify({ inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 4], data }] })),
);

function target(port: number): Target {
  const encoded = bodies.map((body) => body.toString('base64'));
  return { protocol: 'http', port, path, bodies: encoded, tracedEvery: 100 };
}

function readReply(reply: Buffer): readonly number[] {
  const { outputs } = JSON.parse(reply.toString()) as Infer;
  return outputs.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ data }) => data);
}

export const rest: Row = {
  name: 'rest',
  title: 'REST of one row on a replica (Open Inference Protocol), 32 connections',
  run: async (context) => {
    const { onCleanup } = context;
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': irisModel });
    const service = await serviceContender(context, {
      modelsDir,
      target: ({ httpPort }) => target(httpPort),
      inFlight,
      readReply,
    });
    const modelFile = `${modelsDir}/iris/1.0.0/model.onnx`;
    const { pid, port } = await startReference(onCleanup, 'http-ort', modelFile);
    const options = { name: 'node:http + ORT', pid, target: target(port), inFlight, readReply };
    const minimal = await serverContender(onCleanup, options);
    return measureRivals(context, service, [{ contender: minimal, atLeast: 0.85 }]);
  },
};
