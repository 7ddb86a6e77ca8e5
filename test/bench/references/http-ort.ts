import { createServer } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';

interface Infer {
  readonly id?: string;
  readonly inputs: readonly [{ readonly shape: number[]; readonly data: number[] }];
}

const [, , port, modelFile = ''] = process.argv;

/** JSON in, JSON out, in the shape of the Open Inference Protocol; nothing is checked. */
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1 });

async function infer({ inputs: [input] }: Infer): Promise<unknown> {
  const row = new Tensor('float32', Float32Array.from(input.data), input.shape);
  const outputs = await session.run({ X: row });
  const datatypes: Readonly<Record<string, string>> = { int64: 'INT64', float32: 'FP32' };
  return {
    model_name: 'iris',
    outputs: Object.entries(outputs).map(([name, { type, dims, data }]) => ({
      name,
      datatype: datatypes[type],
      shape: dims,
      data: Array.from(data as Float32Array, Number),
    })),
  };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    infer(JSON.parse(Buffer.concat(chunks).toString()) as Infer).then(
      (answer) => {
        const body = JSON.stringify(answer);
        response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      },
      (error: unknown) => {
        response.writeHead(500).end(String(error));
      },
    );
  });
});
server.listen(Number(port), '127.0.0.1');
