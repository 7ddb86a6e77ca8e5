import { createPeriodic, messageOf, type Clock, type Component, type Logger } from '@slipway/core';
import { callUnary, createClient } from '@slipway/grpc';
import {
  GetAccountingRequest,
  GetMetricsRequest,
  MonitorServiceClient,
  type ProducerAccount,
  type VersionMetrics,
  type WatchResponse,
} from '@slipway/proto';
import { formatAddress, type Address } from '../address.js';
import { createWatch } from './watch.js';

/** What the monitors say now. It outlives them: while none answers, the last words stay and it is said since when. */
export interface MonitorLink extends Component {
  readonly status: () => MonitorStatus;
}

export interface MonitorStatus {
  /** Undefined while a monitor answers. */
  readonly awaySinceMs: number | undefined;
  /** Why none answers; empty while one does. */
  readonly reason: string;
  /** When a monitor has answered last; undefined before the first time. */
  readonly readMs: number | undefined;
  /** Over all producers. */
  readonly accounting: ProducerAccount | undefined;
  /** Undefined while nobody looks. */
  readonly metrics: readonly VersionMetrics[] | undefined;
}

export interface MonitorLinkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether anybody looks: without, only the accounting is asked for. */
  readonly isWatched: () => boolean;
  /** Called after each question, answered or not. */
  readonly onStatus: (status: MonitorStatus) => void;
  readonly onEvent: (event: NonNullable<WatchResponse['event']>) => void;
}

const intervalMs = 2000;
const timeoutMs = 2000;
const clientOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  // The default of two minutes would show a monitor as away for as long.
  'grpc.max_reconnect_backoff_ms': 1000,
  // A monitor that hangs still has its connection open.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.max_receive_message_length': 16 * 2 ** 20,
};

/** Asks one of the monitors, and the next one when it does not answer. */
export function createMonitorLink(
  deps: MonitorLinkDeps,
  monitors: readonly Address[],
): MonitorLink {
  const { clock, logger } = deps;
  const clients = monitors.map((address) =>
    createClient(MonitorServiceClient, formatAddress(address), clientOptions),
  );
  let turn = 0;
  let status: MonitorStatus = {
    ...{ awaySinceMs: undefined, reason: '', readMs: undefined },
    ...{ accounting: undefined, metrics: undefined },
  };

  const client = (): MonitorServiceClient => {
    const chosen = clients[turn % clients.length];
    if (chosen === undefined) throw new RangeError('no monitor');
    return chosen;
  };

  const ask = async (): Promise<Partial<MonitorStatus>> => {
    const asked = client();
    const [{ total }, metrics] = await Promise.all([
      callUnary(asked, asked.getAccounting.bind(asked), GetAccountingRequest.create(), {
        timeoutMs,
      }),
      deps.isWatched()
        ? callUnary(asked, asked.getMetrics.bind(asked), GetMetricsRequest.create(), { timeoutMs })
        : undefined,
    ]);
    return { readMs: clock.nowMs(), accounting: total, metrics: metrics?.versions };
  };

  const poll = async (): Promise<void> => {
    try {
      status = { ...status, ...(await ask()), awaySinceMs: undefined, reason: '' };
    } catch (error) {
      turn++;
      const awaySinceMs = status.awaySinceMs ?? status.readMs ?? clock.nowMs();
      status = { ...status, awaySinceMs, reason: messageOf(error) };
      throw error;
    } finally {
      deps.onStatus(status);
    }
  };

  const periodic = createPeriodic(poll, logger, { name: 'monitor', intervalMs });
  const watch = createWatch({
    open: () => client().watch({ modelName: '' }),
    onEvent: deps.onEvent,
  });
  return {
    name: 'monitor',
    start: async () => {
      await periodic.start();
      watch.start();
    },
    stop: async () => {
      watch.stop();
      await periodic.stop();
      for (const each of clients) each.close();
    },
    status: () => status,
  };
}
