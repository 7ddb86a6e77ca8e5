import { credentials } from '@grpc/grpc-js';
import {
  InferenceServiceClient,
  PredictStreamRequest,
  type PredictStreamResponse,
} from '@slipway/proto';

/** Sends messages of iris rows by PredictStream and resolves to every answer, the summary last. */
export function streamRows(
  address: string,
  size: { readonly messages: number; readonly rows: number },
): Promise<readonly PredictStreamResponse[]> {
  const client = new InferenceServiceClient(address, credentials.createInsecure());
  const call = client.predictStream();
  const answers: PredictStreamResponse[] = [];
  const values = Array.from({ length: size.rows }, () => [6.7, 3.0, 5.2, 2.3]).flat();
  for (let sequence = 0; sequence < size.messages; sequence++) {
    call.write(
      PredictStreamRequest.create({ modelName: 'iris', sequence, matrix: { values, columns: 4 } }),
    );
  }
  call.end();
  return new Promise((resolve, reject) => {
    call.on('data', (answer: PredictStreamResponse) => answers.push(answer));
    call.on('error', reject);
    call.on('end', () => {
      client.close();
      resolve(answers);
    });
  });
}
