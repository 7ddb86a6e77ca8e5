import type { MonitorServiceClient, WatchResponse } from '@slipway/proto';

/** Listens to what the monitor tells, and begins anew when it stops telling. */
export interface Watch {
  readonly start: () => void;
  readonly stop: () => void;
}

export interface WatchDeps {
  /** A new stream, of whichever monitor is asked now. */
  readonly open: () => ReturnType<MonitorServiceClient['watch']>;
  readonly onEvent: (event: NonNullable<WatchResponse['event']>) => void;
}

const pauseMs = 1000;

/** That a monitor is away is found out and logged by those who ask it questions; here it is only tried again. */
export function createWatch(deps: WatchDeps): Watch {
  let stream: ReturnType<WatchDeps['open']> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const open = (): void => {
    const opened = deps.open();
    stream = opened;
    let isOver = false;
    const over = (): void => {
      if (isOver || stream !== opened) return;
      isOver = true;
      timer = setTimeout(open, pauseMs);
    };
    opened.on('data', ({ event }: WatchResponse) => {
      if (event !== undefined) deps.onEvent(event);
    });
    opened.on('error', over);
    opened.on('end', over);
  };

  return {
    start: open,
    stop: () => {
      clearTimeout(timer);
      const last = stream;
      stream = undefined;
      last?.cancel();
    },
  };
}
