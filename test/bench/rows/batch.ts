import { PredictBatchRequest, PredictBatchResponse } from '@slipway/proto';
import type { Target } from '../../load/loader/plan.js';
import { writeRepository } from '../../load/models/write-repository.js';
import { forest, network, smallForest, type BatchModel } from '../batch-model.js';
import { batchValues } from '../batch-values.js';
import type { Rival } from '../figures-of.js';
import { inProcessContender } from '../in-process-contender.js';
import { measureRivals } from '../measure-rivals.js';
import type { Row } from '../row.js';
import { serverContender } from '../server-contender.js';
import { serviceContender } from '../service-contender.js';
import { startReference } from '../start-reference.js';

const path = '/slipway.inference.v1.InferenceService/PredictBatch';
const rows = 1000;
/** More wait for the network than for the processor. */
const inFlight = 4;

/**
 * PredictBatch of 1,000 rows as a packed matrix, against the model itself, and against the minimal server, which shows
 * how much of the difference gRPC takes that nobody can save.
 */
function batchRow(name: string, what: string, model: BatchModel, atLeast?: number): Row {
  return {
    name,
    title: `PredictBatch of 1,000 rows, ${what}`,
    run: async (context) => {
      const { onCleanup } = context;
      const { bytes, inputName, columns } = model;
      const modelsDir = await writeRepository(onCleanup, { 'batch/1.0.0': bytes });
      const modelFile = `${modelsDir}/batch/1.0.0/model.onnx`;
      const body = requestOf(columns);
      const target = (port: number): Target => ({ protocol: 'grpc', port, path, bodies: [body] });
      const service = await serviceContender(context, {
        modelsDir,
        target: ({ grpcPort }) => target(grpcPort),
        inFlight,
        readReply,
      });
      const { pid, port } = await startReference(onCleanup, 'grpc-ort', modelFile);
      const minimal = { name: 'grpc-js + ORT', pid, target: target(port), inFlight, readReply };
      const inProcess = inProcessContender(onCleanup, { modelFile, inputName, rows, columns });
      const rivals: readonly Rival[] = [
        { contender: inProcess, ...(atLeast === undefined ? {} : { atLeast }) },
        { contender: await serverContender(onCleanup, minimal) },
      ];
      return measureRivals(context, service, rivals);
    },
  };
}

function requestOf(columns: number): string {
  const matrix = { values: [...batchValues(rows, columns)], columns };
  const request = PredictBatchRequest.create({ modelName: 'batch', matrix });
  return Buffer.from(PredictBatchRequest.encode(request).finish()).toString('base64');
}

function readReply(reply: Buffer): readonly number[] {
  return PredictBatchResponse.decode(reply).predictions;
}

export const batchRows: readonly Row[] = [
  batchRow('batch-forest', 'forest of 100 trees', forest, 0.8),
  // A run of it takes less time than its message does on any server.
  batchRow('batch-small-forest', 'forest of 8 small trees', smallForest),
  batchRow('batch-network', 'network 30-64-32-2', network, 0.4),
];
