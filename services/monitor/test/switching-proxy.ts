import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { OnCleanup } from '@slipway/testing';

/** An address whose server can be exchanged, as that of a Redis with a replica is. */
export interface SwitchingProxy {
  readonly port: number;
  /** Cuts all connections; those that come from now on lead to another port. */
  readonly switchTo: (port: number) => void;
}

export async function startSwitchingProxy(
  onCleanup: OnCleanup,
  firstPort: number,
): Promise<SwitchingProxy> {
  let target = firstPort;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      // One end of a cut connection takes the other with it.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onCleanup(() => {
    server.close();
    cut();
  });
  return {
    port: (server.address() as AddressInfo).port,
    switchTo: (port) => {
      target = port;
      cut();
    },
  };
}
