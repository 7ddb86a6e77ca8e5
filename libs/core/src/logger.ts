import { systemClock, type Clock } from './clock.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  readonly debug: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
}

/** One JSON object a line, on standard error. An `error` field that is an Error is written with its stack and causes. */
export function createLogger(options: LoggerOptions): Logger {
  const { service, level, clock = systemClock } = options;
  const write = options.write ?? ((line: string): void => void process.stderr.write(line));
  const threshold = logLevels.indexOf(level);
  const at = (lineLevel: LogLevel) => {
    const isWanted = logLevels.indexOf(lineLevel) >= threshold;
    return (message: string, fields: LogFields = {}): void => {
      if (!isWanted) return;
      const time = new Date(clock.nowMs()).toISOString();
      write(
        `${JSON.stringify({ time, level: lineLevel, service, message, ...fields }, replacer)}\n`,
      );
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
