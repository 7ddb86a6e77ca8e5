import { setTimeout as pause } from 'node:timers/promises';
import type { OnCleanup } from '@slipway/testing';
import { post } from './rest.js';

/** Rows that keep coming, a batch every 100 ms, until the test is over. */
export interface Traffic {
  /** From now on this much is added to a column. */
  readonly shift: (column: number, by: number) => void;
  /** What was not answered by 200. */
  readonly failures: () => readonly string[];
}

export interface TrafficOptions {
  /** Of a predictBatch. */
  readonly url: string;
  /** Sent over and over in this order. */
  readonly rows: readonly (readonly number[])[];
}

const batchSize = 20;
const intervalMs = 100;

export function startTraffic(onCleanup: OnCleanup, { url, rows }: TrafficOptions): Traffic {
  const shifts = new Map<number, number>();
  const failures: string[] = [];
  const end = new AbortController();
  let next = 0;

  const sendBatch = async (): Promise<void> => {
    const instances = Array.from({ length: batchSize }, () => {
      const row = rows[next++ % rows.length] ?? [];
      return row.map((value, column) => value + (shifts.get(column) ?? 0));
    });
    const { status, body } = await post(url, { instances });
    if (status !== 200) failures.push(`${String(status)} ${JSON.stringify(body)}`);
  };

  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      await sendBatch().catch((error: unknown) => failures.push(String(error)));
      await pause(intervalMs, undefined, { signal: end.signal }).catch(() => undefined);
    }
  };
  const running = run();
  onCleanup(async () => {
    end.abort();
    await running;
  });
  return { shift: (column, by) => void shifts.set(column, by), failures: () => failures };
}
