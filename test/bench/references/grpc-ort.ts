import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import {
  InferenceServiceService,
  PredictBatchResponse,
  PredictResponse,
  type PredictBatchRequest,
  type PredictRequest,
} from '@slipway/proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [, , port, modelFile = ''] = process.argv;

/** What somebody writes in an hour: generated messages, a session, and nothing around them. */
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1 });
const [inputName = ''] = session.inputNames;

function run(values: readonly number[], columns: number): Promise<InferenceSession.ReturnType> {
  const shape = [values.length / columns, columns];
  return session.run({ [inputName]: new Tensor('float32', Float32Array.from(values), shape) });
}

const predict: handleUnaryCall<PredictRequest, PredictResponse> = ({ request }, callback) => {
  run(request.values, request.values.length).then(
    (outputs) => {
      const probabilities = Array.from(outputs['probabilities']?.data as Float32Array);
      const prediction = Number(outputs['label']?.data[0]);
      callback(null, PredictResponse.create({ modelName: 'iris', prediction, probabilities }));
    },
    (error: unknown) => {
      callback(error as Error);
    },
  );
};

const predictBatch: handleUnaryCall<PredictBatchRequest, PredictBatchResponse> = (
  { request: { matrix } },
  callback,
) => {
  run(matrix?.values ?? [], matrix?.columns ?? 1).then(
    (outputs) => {
      const predictions = Array.from(outputs['label']?.data as BigInt64Array, Number);
      callback(null, PredictBatchResponse.create({ modelName: 'batch', predictions }));
    },
    (error: unknown) => {
      callback(error as Error);
    },
  );
};

const server = new Server();
const { predict: predictMethod, predictBatch: batchMethod } = InferenceServiceService;
server.addService({ predict: predictMethod, predictBatch: batchMethod }, { predict, predictBatch });
server.bindAsync(`127.0.0.1:${String(port)}`, ServerCredentials.createInsecure(), () => undefined);
