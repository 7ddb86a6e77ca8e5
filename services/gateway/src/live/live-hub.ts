import type { Clock, Component } from '@slipway/core';
import { errorReply, type HttpEndpoint, type HttpStream } from '@slipway/telemetry';

/** Tells every open page what has changed, by server-sent events. */
export interface LiveHub extends Component {
  /** Answers `/dashboard/live`. */
  readonly endpoint: HttpEndpoint;
  /** A state of which only the newest counts: a new page gets it at once, a slow one only its last value. */
  readonly setState: (event: string, data: unknown) => void;
  /** Something that has happened. A page that is too slow for it is told `resync` later: to read everything anew. */
  readonly tell: (event: string, data: unknown) => void;
  readonly pageCount: () => number;
}

export interface LiveHubOptions {
  /** More pages than this are refused. */
  readonly maxPages: number;
  /** How often a page hears something, so that everybody on the way knows that it is there. */
  readonly heartbeatMs: number;
  /** A page that takes nothing for this long is let go; it comes back by itself. */
  readonly maxBehindMs: number;
}

interface Page {
  readonly stream: HttpStream;
  readonly missed: Set<string>;
  behindSinceMs: number | undefined;
}

const resourceExhausted = 8;
const headers = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

export function createLiveHub(clock: Clock, options: LiveHubOptions): LiveHub {
  const pages = new Set<Page>();
  /** By event: what a new page is told. */
  const states = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const send = (page: Page, event: string, text: string): void => {
    if (page.stream.isBehind()) page.missed.add(states.has(event) ? event : 'resync');
    else page.stream.write(text);
  };

  const catchUp = (page: Page): void => {
    for (const event of page.missed) {
      page.stream.write(states.get(event) ?? frame(event, {}));
    }
    page.missed.clear();
  };

  const beat = (): void => {
    for (const page of pages) {
      if (!page.stream.isBehind()) {
        page.behindSinceMs = undefined;
        catchUp(page);
        page.stream.write(': still here\n\n');
        continue;
      }
      page.behindSinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - page.behindSinceMs > options.maxBehindMs) page.stream.end();
    }
  };

  const open = (stream: HttpStream): (() => void) => {
    const page: Page = { stream, missed: new Set(), behindSinceMs: undefined };
    pages.add(page);
    stream.write('retry: 2000\n\n');
    for (const text of states.values()) stream.write(text);
    return () => void pages.delete(page);
  };

  const publish = (event: string, text: string): void => {
    for (const page of pages) send(page, event, text);
  };

  return {
    name: 'live pages',
    start: () => {
      timer = setInterval(beat, options.heartbeatMs);
      return Promise.resolve();
    },
    stop: () => {
      clearInterval(timer);
      for (const { stream } of pages) stream.end();
      return Promise.resolve();
    },
    endpoint: {
      maxBodyBytes: 0,
      answer: ({ method, path }) => {
        if (method !== 'GET' && method !== 'HEAD') {
          return errorReply(405, 12, `${method} ${path}: only GET is answered here`);
        }
        if (pages.size >= options.maxPages) {
          const message = `${String(pages.size)} pages are open already, which is the most at a time`;
          return errorReply(429, resourceExhausted, message);
        }
        return { status: 200, contentType: 'text/event-stream', headers, open };
      },
    },
    setState: (event, data) => {
      const text = frame(event, data);
      if (states.get(event) === text) return;
      states.set(event, text);
      publish(event, text);
    },
    tell: (event, data) => {
      publish(event, frame(event, data));
    },
    pageCount: () => pages.size,
  };
}

/** JSON has no line breaks of its own, so one `data` line is enough. */
function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
