import { InferenceSession, Tensor } from 'onnxruntime-node';
import { answerQuestions } from '../../load/answer-questions.js';
import { batchValues } from '../batch-values.js';

/** How long to run; 0: once, for the answer. */
interface Question {
  readonly durationMs: number;
}

const [, , modelFile = '', inputName = '', rows, columns] = process.argv;
const shape = [Number(rows), Number(columns)] as const;
const values = batchValues(...shape);
const session = await InferenceSession.create(modelFile, { intraOpNumThreads: 1 });

/** The same rows in a loop around `run`: what the model itself costs. */
const run = (): Promise<InferenceSession.ReturnType> =>
  session.run({ [inputName]: new Tensor('float32', values, shape) });

answerQuestions(async (question) => {
  const { durationMs } = question as Question;
  if (durationMs === 0) return Array.from((await run())['label']?.data as BigInt64Array, Number);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  let runs = 0;
  for (; performance.now() - startedMs < durationMs; runs++) await run();
  const cpu = process.cpuUsage(cpuBefore);
  return { runs, cpuMicros: cpu.user + cpu.system, durationMs: performance.now() - startedMs };
});
