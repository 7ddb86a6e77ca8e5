import { connect, type Socket } from 'node:net';
import type { Caller } from './caller.js';
import { sampledTrace } from './sampled-trace.js';
import { readHttpReply } from './read-http-reply.js';
import type { Target } from './plan.js';

/**
 * POSTs of JSON, or GETs where the body is empty, over kept connections, one call at a time on each, written by hand: Node's own client costs more than the
 * servers that are measured.
 */
export function createHttpCaller(target: Target): Caller {
  const { tracedEvery = 0 } = target;
  const trace = `traceparent: ${sampledTrace}\r\n`;
  const plain = target.bodies.map((body) => httpRequest(target, body, ''));
  const traced = target.bodies.map((body) => httpRequest(target, body, trace));
  const idle: Connection[] = [];
  const all: Connection[] = [];
  return {
    call: (index, onEnd) => {
      const posts = tracedEvery > 0 && index % tracedEvery === 0 ? traced : plain;
      let connection = idle.pop();
      if (connection === undefined) all.push((connection = openConnection(target.port)));
      const used = connection;
      connection.post(posts[index % posts.length] ?? '', (outcome, reply) => {
        if (outcome !== 'LOST') idle.push(used);
        onEnd(outcome, reply);
      });
    },
    close: () => {
      for (const { socket } of all) socket.destroy();
    },
  };
}

function httpRequest({ port, path }: Target, body: string, more: string): string {
  const json = Buffer.from(body, 'base64');
  const method = json.length === 0 ? 'GET' : 'POST';
  const host = `host: 127.0.0.1:${String(port)}\r\n`;
  const length = `content-type: application/json\r\ncontent-length: ${String(json.length)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\n${host}${length}${more}\r\n${json.toString()}`;
}

interface Connection {
  readonly socket: Socket;
  readonly post: (text: string, onEnd: (outcome: string, reply: Buffer) => void) => void;
}

function openConnection(port: number): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let arrived: Buffer = Buffer.alloc(0);
  let onEnd: ((outcome: string, reply: Buffer) => void) | undefined;
  const end = (outcome: string, body: Buffer): void => {
    const waiting = onEnd;
    onEnd = undefined;
    arrived = Buffer.alloc(0);
    waiting?.(outcome, body);
  };
  socket.on('data', (chunk) => {
    arrived = arrived.length === 0 ? chunk : Buffer.concat([arrived, chunk]);
    const reply = readHttpReply(arrived);
    if (reply === undefined) return;
    end(reply.status === 200 ? 'OK' : `HTTP ${String(reply.status)}`, reply.body);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    end('LOST', Buffer.alloc(0));
  });
  return {
    socket,
    post: (text, whenDone) => {
      onEnd = whenDone;
      socket.write(text);
    },
  };
}
