import { writeRepository } from '../../load/models/write-repository.js';
import { residentBytesOf } from '../../load/resident-bytes.js';
import { startLoader } from '../../load/start-loader.js';
import { startReplica } from '../../load/start-replica.js';
import { irisModel, irisRequests } from '../iris.js';
import type { Row } from '../row.js';

const path = '/slipway.inference.v1.InferenceService/Predict';
const megabyte = 1e6;

export const memory: Row = {
  name: 'memory',
  title: 'resident memory with one small model, before and after 32 calls at a time',
  run: async ({ onCleanup, redisUrl, windows }) => {
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': irisModel });
    const { pid, grpcPort: port } = await startReplica(onCleanup, { modelsDir, redisUrl });
    const atReady = residentBytesOf(pid) / megabyte;
    const loader = await startLoader({ protocol: 'grpc', port, path, bodies: irisRequests });
    onCleanup(loader.stop);
    const durationMs = windows.rounds * windows.windowMs;
    const report = await loader.run({ kind: 'closed', inFlight: 32, durationMs });
    const afterLoad = residentBytesOf(pid) / megabyte;
    return {
      figures: [
        { name: 'at ready', value: atReady, unit: 'MB', target: { atMost: 160 } },
        { name: 'after load', value: afterLoad, unit: 'MB', target: { atMost: 300 } },
      ],
      notes: [`after ${report.ok.toLocaleString('en')} predictions`],
    };
  },
};
