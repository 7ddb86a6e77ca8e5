import { createGrpcCaller } from './loader/grpc-caller.js';

/** Whether a replica says by grpc.health.v1 that it (or one service or model of it) takes calls. */
export function isServing(port: number, service = ''): Promise<boolean> {
  const name = Buffer.from(service);
  // HealthCheckRequest{service}
  const body = Buffer.concat([Buffer.from([0x0a, name.length]), name]).toString('base64');
  const path = '/grpc.health.v1.Health/Check';
  const caller = createGrpcCaller({ protocol: 'grpc', port, path, bodies: [body] });
  return new Promise((resolve) => {
    caller.call(0, (outcome, reply) => {
      caller.close();
      // HealthCheckResponse{status: SERVING}
      resolve(outcome === 'OK' && reply.equals(Buffer.from([0x08, 1])));
    });
  });
}
