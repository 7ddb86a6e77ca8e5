import { credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import {
  InferenceServiceClient,
  PredictRequest,
  PredictStreamRequest,
  type PredictResponse,
  type PredictStreamResponse,
} from '@slipway/proto';
import { setTimeout as pause } from 'node:timers/promises';
import { answerQuestions } from '../load/answer-questions.js';

/** What one client has seen. */
export interface Seen {
  readonly calls: number;
  readonly messages: number;
  readonly streams: number;
  /** Calls and streams that did not end well, by status and reason. */
  readonly failures: Readonly<Record<string, number>>;
}

interface Question {
  readonly durationMs: number;
}

const callsInFlight = 8;
const openStreams = 2;
const messagesPerStream = 40;
const betweenMessagesMs = 20;
const deadlineMs = 10_000;
const values = [5.1, 3.5, 1.4, 0.2];

const [, , addresses = ''] = process.argv;
/** An ordinary client that spreads its calls over all replicas. */
const client = new InferenceServiceClient(addresses, credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
});

answerQuestions(async (question): Promise<Seen> => {
  const { durationMs } = question as Question;
  const endMs = performance.now() + durationMs;
  const failures: Record<string, number> = {};
  let calls = 0;
  let messages = 0;
  let streams = 0;
  const fail = (reason: string): void => {
    failures[reason] = (failures[reason] ?? 0) + 1;
  };
  const keepCalling = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const problem = await predict();
      calls++;
      if (problem !== undefined) fail(problem);
    }
  };
  const keepStreaming = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const { answered, problem } = await predictStream();
      streams++;
      messages += answered;
      if (problem !== undefined) fail(`stream: ${problem}`);
      else if (answered < messagesPerStream) fail('stream: messages without an answer');
    }
  };
  await Promise.all([
    ...Array.from({ length: callsInFlight }, keepCalling),
    ...Array.from({ length: openStreams }, keepStreaming),
  ]);
  return { calls, messages, streams, failures };
});

/** Why the call failed, if it did. */
function predict(): Promise<string | undefined> {
  const request = PredictRequest.create({ modelName: 'iris', values });
  return new Promise((resolve) => {
    const onEnd = (error: ServiceError | null, response?: PredictResponse): void => {
      if (error !== null) resolve(`${status[error.code]}: ${error.details}`);
      else resolve(response?.label === 'setosa' ? undefined : 'a wrong answer');
    };
    client.predict(request, new Metadata(), { deadline: Date.now() + deadlineMs }, onEnd);
  });
}

/** Messages at a walking pace, so that streams are always open when something happens. */
async function predictStream(): Promise<{ readonly answered: number; readonly problem?: string }> {
  const stream = client.predictStream(new Metadata(), { deadline: Date.now() + deadlineMs });
  let answered = 0;
  stream.on('data', ({ outcome }: PredictStreamResponse) => {
    if (outcome?.$case === 'result') answered++;
  });
  const ended = new Promise<string | undefined>((resolve) => {
    stream.on('error', (error: ServiceError) => {
      resolve(`${status[error.code]}: ${error.details}`);
    });
    stream.on('end', () => {
      resolve(undefined);
    });
  });
  const matrix = { values, columns: values.length };
  for (let sequence = 1; sequence <= messagesPerStream; sequence++) {
    stream.write(PredictStreamRequest.create({ modelName: 'iris', matrix, sequence }));
    await pause(betweenMessagesMs);
  }
  stream.end();
  const problem = await ended;
  return problem === undefined ? { answered } : { answered, problem };
}
