import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, type Clock, type Logger } from '@slipway/core';
import type { DiscoveryFile } from './discovery-file.js';
import type { EnvoyState, FileState } from './envoy-admin.js';
import type { PublishOutcome } from './publish-outcome.js';
import { replaceFile } from './replace-file.js';

/** The only writer of one watched file. */
export interface FilePublisher {
  /** Writes the content unless Envoy has it already, and waits for Envoy's word. */
  readonly publish: (file: DiscoveryFile) => Promise<PublishOutcome>;
}

export interface FilePublisherDeps {
  /** This file's part of what Envoy says; fails when Envoy does not answer. */
  readonly readState: () => Promise<EnvoyState>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called each time that Envoy refuses what was written. */
  readonly onRejected: () => void;
}

export interface FilePublisherOptions {
  readonly path: string;
  readonly which: 'clusters' | 'routes';
  readonly timeoutMs: number;
}

const pollMs = 10;
/** Content that was refused may be taken another time, when the clusters that it names are there. */
const refusalMs = 10_000;

export function createFilePublisher(
  deps: FilePublisherDeps,
  options: FilePublisherOptions,
): FilePublisher {
  const { clock, logger } = deps;
  let written: DiscoveryFile | undefined;
  let lastGood: DiscoveryFile | undefined;
  let refused: { readonly version: string; readonly atMs: number } | undefined;

  const readState = async (): Promise<FileState | undefined> => {
    try {
      return (await deps.readState())[options.which];
    } catch (error) {
      logger.debug('Envoy does not answer', { reason: messageOf(error) });
      return undefined;
    }
  };

  const write = async (file: DiscoveryFile): Promise<void> => {
    await replaceFile(options.path, file.content);
    written = file;
  };

  const awaitWord = async (version: string, before: FileState): Promise<PublishOutcome> => {
    const deadlineMs = clock.monotonicMs() + options.timeoutMs;
    while (clock.monotonicMs() < deadlineMs) {
      const state = await readState();
      if (state?.version === version) return 'confirmed';
      if (state !== undefined && state.rejections > before.rejections) return 'rejected';
      await pause(pollMs);
    }
    return 'unconfirmed';
  };

  /** What Envoy refused must not be what it finds when it is started again. */
  const takeBack = async (file: DiscoveryFile): Promise<void> => {
    refused = { version: file.version, atMs: clock.monotonicMs() };
    deps.onRejected();
    logger.error('Envoy refused a file; the last good one stays', { path: options.path });
    if (lastGood !== undefined) await write(lastGood);
  };

  const publish = async (file: DiscoveryFile): Promise<PublishOutcome> => {
    const isRefused =
      refused?.version === file.version && clock.monotonicMs() - refused.atMs < refusalMs;
    if (isRefused) return 'rejected';
    const before = await readState();
    const isWritten = written?.version === file.version;
    if (before === undefined) {
      if (!isWritten) await write(file);
      return 'away';
    }
    if (!isWritten || before.version !== file.version) await write(file);
    const outcome = await awaitWord(file.version, before);
    if (outcome === 'confirmed') lastGood = file;
    if (outcome === 'rejected') await takeBack(file);
    return outcome;
  };

  return { publish };
}
