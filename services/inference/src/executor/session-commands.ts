import type { Tensors } from '@slipway/model';
import type { PreparedVersion, PrepareRequest } from '../loading/prepared-version.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { CarriedError } from './carried-error.js';
import type { RunResult } from './executor.js';

/** One more session of a version that is loaded already. */
export interface OpenRequest {
  readonly files: VersionFiles;
  /** Of the files as they were loaded; others are refused. */
  readonly digest: string;
  readonly intraOpThreads: number;
}

/** What a session worker does, one command after the other. */
export interface SessionCommands {
  /** Reads, opens and tries a version. Its session stays open unless inline was chosen. */
  readonly prepare: { readonly input: PrepareRequest; readonly output: PreparedVersion };
  readonly open: { readonly input: OpenRequest; readonly output: undefined };
  readonly run: { readonly input: Tensors; readonly output: RunResult };
  /** Frees the session and ends the thread. */
  readonly close: { readonly input: undefined; readonly output: undefined };
}

export type CommandKind = keyof SessionCommands;

/** A command on its way to the worker. */
export type CommandMessage = {
  readonly [K in CommandKind]: {
    readonly id: number;
    readonly kind: K;
    readonly input: SessionCommands[K]['input'];
  };
}[CommandKind];

/** What came of it, on its way back. */
export type ReplyMessage =
  | { readonly id: number; readonly output: SessionCommands[CommandKind]['output'] }
  | { readonly id: number; readonly error: CarriedError };
