import { PredictStreamRequest, PredictStreamResponse } from '@slipway/proto';
import { writeRepository } from '../../load/models/write-repository.js';
import { forest } from '../batch-model.js';
import { batchValues } from '../batch-values.js';
import { inProcessContender } from '../in-process-contender.js';
import { measureRivals } from '../measure-rivals.js';
import type { Row } from '../row.js';
import { serviceContender } from '../service-contender.js';

const path = '/slipway.inference.v1.InferenceService/PredictStream';
const rows = 100;
const inFlight = 8;

function readReply(reply: Buffer): readonly number[] {
  const { outcome } = PredictStreamResponse.decode(reply);
  return outcome?.$case === 'result' ? outcome.value.predictions : [];
}

export const stream: Row = {
  name: 'stream',
  title: 'PredictStream with messages of 100 rows, one stream, forest of 100 trees',
  run: async (context) => {
    const { onCleanup } = context;
    const { bytes, inputName, columns } = forest;
    const modelsDir = await writeRepository(onCleanup, { 'batch/1.0.0': bytes });
    const values = [...batchValues(rows, columns)];
    const request = PredictStreamRequest.create({
      modelName: 'batch',
      sequence: 1,
      matrix: { values, columns },
    });
    const body = Buffer.from(PredictStreamRequest.encode(request).finish()).toString('base64');
    const service = await serviceContender(context, {
      modelsDir,
      target: ({ grpcPort: port }) => ({ protocol: 'grpc-stream', port, path, bodies: [body] }),
      inFlight,
      readReply,
    });
    const modelFile = `${modelsDir}/batch/1.0.0/model.onnx`;
    const inProcess = inProcessContender(onCleanup, { modelFile, inputName, rows, columns });
    return measureRivals(context, service, [{ contender: inProcess, atLeast: 0.5 }]);
  },
};
