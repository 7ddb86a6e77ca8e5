import { answerQuestions } from '../answer-questions.js';
import type { Caller } from './caller.js';
import { createGrpcCaller } from './grpc-caller.js';
import { createGrpcStreamCaller } from './grpc-stream-caller.js';
import { createLeanGrpcCaller } from './lean-grpc-caller.js';
import { createHttpCaller } from './http-caller.js';
import type { Question, Target } from './plan.js';
import { runLoad } from './run-load.js';

const create: Readonly<Record<Target['protocol'], (target: Target) => Caller>> = {
  grpc: createGrpcCaller,
  'lean-grpc': createLeanGrpcCaller,
  'grpc-stream': createGrpcStreamCaller,
  http: createHttpCaller,
};

let caller: Caller | undefined;

answerQuestions(async (message) => {
  const question = message as Question;
  if (question.kind === 'open') {
    caller = create[question.target.protocol](question.target);
    return undefined;
  }
  if (caller === undefined) throw new Error('nothing has been opened');
  const { call } = caller;
  if (question.kind === 'load') return runLoad(call, question.load);
  return new Promise((resolve, reject) => {
    call(0, (outcome, reply) => {
      if (outcome === 'OK') resolve(reply.toString('base64'));
      else reject(new Error(`the first answer is ${outcome}: ${reply.toString().slice(0, 300)}`));
    });
  });
});
