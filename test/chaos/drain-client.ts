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
  /** Messages of streams that were answered. */
  readonly messages: number;
  readonly streams: number;
  /** Streams that the server ended with UNAVAILABLE; the client goes on with another one. */
  readonly handedOver: number;
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
  let handedOver = 0;
  const fail = (reason: string): void => {
    failures[reason] = (failures[reason] ?? 0) + 1;
  };
  const keepCalling = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const problem = await predict();
      if (problem === undefined) calls++;
      else fail(problem);
    }
  };
  const keepStreaming = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const { written, answered, error } = await predictStream();
      streams++;
      messages += answered;
      const isHandedOver = error?.code === status.UNAVAILABLE;
      if (isHandedOver) handedOver++;
      else if (error !== undefined) fail(`stream: ${error.details}`);
      else if (answered < written) fail('stream: messages without an answer');
    }
  };
  await Promise.all([
    ...Array.from({ length: callsInFlight }, keepCalling),
    ...Array.from({ length: openStreams }, keepStreaming),
  ]);
  return { calls, messages, streams, handedOver, failures };
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

interface StreamEnd {
  readonly written: number;
  readonly answered: number;
  readonly error: ServiceError | undefined;
}

/** Messages at a walking pace, so that streams are always open when something happens. */
async function predictStream(): Promise<StreamEnd> {
  const stream = client.predictStream(new Metadata(), { deadline: Date.now() + deadlineMs });
  let answered = 0;
  stream.on('data', ({ outcome }: PredictStreamResponse) => {
    if (outcome?.$case === 'result') answered++;
  });
  let isOver = false;
  const ended = new Promise<ServiceError | undefined>((resolve) => {
    stream.on('error', resolve);
    stream.on('end', resolve);
  }).finally(() => (isOver = true));
  const matrix = { values, columns: values.length };
  let written = 0;
  const isOpen = (): boolean => !isOver && written < messagesPerStream;
  while (isOpen()) {
    stream.write(PredictStreamRequest.create({ modelName: 'iris', matrix, sequence: ++written }));
    await pause(betweenMessagesMs);
  }
  stream.end();
  return { written, error: await ended, answered };
}
