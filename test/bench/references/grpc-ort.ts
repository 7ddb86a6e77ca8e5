import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { InferenceServiceService, PredictResponse, type PredictRequest } from '@slipway/proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [, , port, modelFile = ''] = process.argv;

/** What somebody writes in an hour: generated messages, a session, and nothing around them. */
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1 });

const predict: handleUnaryCall<PredictRequest, PredictResponse> = ({ request }, callback) => {
  const { values } = request;
  const row = new Tensor('float32', Float32Array.from(values), [1, values.length]);
  session.run({ X: row }).then(
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

const server = new Server();
server.addService({ predict: InferenceServiceService.predict }, { predict });
server.bindAsync(`127.0.0.1:${String(port)}`, ServerCredentials.createInsecure(), () => undefined);
