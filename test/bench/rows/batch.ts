import { PredictBatchRequest, PredictBatchResponse } from '@slipway/proto';
import { writeRepository } from '../../load/models/write-repository.js';
import { forest, network, smallForest, type BatchModel } from '../batch-model.js';
import { batchValues } from '../batch-values.js';
import { inProcessContender } from '../in-process-contender.js';
import { measureRivals } from '../measure-rivals.js';
import type { Row } from '../row.js';
import { serviceContender } from '../service-contender.js';

const path = '/slipway.inference.v1.InferenceService/PredictBatch';
const rows = 1000;
/** More wait for the network than for the processor. */
const inFlight = 4;

/** PredictBatch of 1,000 rows as a packed matrix, against the model itself. */
function batchRow(name: string, what: string, model: BatchModel, atLeast: number): Row {
  return {
    name,
    title: `PredictBatch of 1,000 rows, ${what}`,
    run: async (context) => {
      const { onCleanup } = context;
      const { bytes, inputName, columns } = model;
      const modelsDir = await writeRepository(onCleanup, { 'batch/1.0.0': bytes });
      const values = [...batchValues(rows, columns)];
      const request = PredictBatchRequest.create({
        modelName: 'batch',
        matrix: { values, columns },
      });
      const body = Buffer.from(PredictBatchRequest.encode(request).finish()).toString('base64');
      const service = await serviceContender(context, {
        modelsDir,
        target: ({ grpcPort: port }) => ({ protocol: 'grpc', port, path, bodies: [body] }),
        inFlight,
        readReply: (reply) => PredictBatchResponse.decode(reply).predictions,
      });
      const modelFile = `${modelsDir}/batch/1.0.0/model.onnx`;
      const inProcess = inProcessContender(onCleanup, { modelFile, inputName, rows, columns });
      return measureRivals(context, service, [{ contender: inProcess, atLeast }]);
    },
  };
}

export const batchRows: readonly Row[] = [
  batchRow('batch-forest', 'forest of 100 trees', forest, 0.8),
  batchRow('batch-small-forest', 'forest of 8 small trees', smallForest, 0.8),
  batchRow('batch-network', 'network 30-64-32-2', network, 0.4),
];
