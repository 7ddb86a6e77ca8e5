import { PredictResponse } from '@slipway/proto';
import { writeRepository } from '../../load/models/write-repository.js';
import { compare } from '../compare.js';
import type { Contender } from '../contender.js';
import { irisModel, irisRequests } from '../iris.js';
import { median } from '../../load/median.js';
import type { Row } from '../row.js';
import { serviceContender } from '../service-contender.js';

const path = '/slipway.inference.v1.InferenceService/Predict';
const inFlight = 32;

export const eventLog: Row = {
  name: 'event-log',
  title: 'what the event of a prediction costs: the service with all events against none',
  run: async (context) => {
    const { onCleanup, windows } = context;
    const modelsDir = await writeRepository(onCleanup, { 'iris/1.0.0': irisModel });
    const sampling = (name: string, rate: string): Promise<Contender> =>
      serviceContender(context, {
        name,
        modelsDir,
        env: { EVENT_SAMPLE_RATE: rate },
        target: ({ grpcPort: port }) => ({
          protocol: 'lean-grpc',
          port,
          path,
          bodies: irisRequests,
        }),
        inFlight,
        readReply: (reply) => PredictResponse.decode(reply).probabilities,
      });
    const contenders = [await sampling('all events', '1'), await sampling('no events', '0')];
    // A small difference of two large figures wants many comparisons.
    const { rounds, windowMs } = windows;
    const [all, none] = await compare(contenders, {
      ...windows,
      rounds: rounds * 3,
      windowMs: windowMs / 2,
    });
    const costs = (of: typeof all): readonly number[] =>
      of?.costs.map(({ cpuMicros, requests }) => cpuMicros / requests) ?? [];
    const without = costs(none);
    const differences = costs(all).map((micros, round) => micros - (without[round] ?? Number.NaN));
    const range = [Math.min(...differences), Math.max(...differences)] as const;
    return {
      figures: [
        { name: 'all events: CPU per prediction', value: median(costs(all)), unit: 'µs' },
        { name: 'no events: CPU per prediction', value: median(without), unit: 'µs' },
        {
          name: 'cost of an event',
          value: median(differences),
          unit: 'µs',
          range,
          target: { atMost: 3 },
        },
      ],
      notes: ['encoding and sending included, which is off the path of the request'],
    };
  },
};
