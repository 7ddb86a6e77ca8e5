import { Server, ServerCredentials } from '@grpc/grpc-js';

const same = (bytes: Buffer): Buffer => bytes;

/** The least that a grpc-js server can do: the bytes that come go back. */
const server = new Server();
server.addService(
  {
    predict: {
      path: '/slipway.inference.v1.InferenceService/Predict',
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  {
    predict: (
      call: { readonly request: Buffer },
      callback: (error: null, reply: Buffer) => void,
    ) => {
      callback(null, call.request);
    },
  },
);

server.bindAsync(
  `127.0.0.1:${String(process.argv[2])}`,
  ServerCredentials.createInsecure(),
  () => undefined,
);
