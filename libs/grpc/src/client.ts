import {
  credentials,
  Metadata,
  status as Status,
  type CallOptions,
  type Client,
  type ClientOptions,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { DomainError, type ErrorKind } from '@slipway/core';

/** A client stub of a generated service at `host:port`. */
export function createClient<C extends Client>(
  constructor: new (
    address: string,
    creds: ReturnType<typeof credentials.createInsecure>,
    options?: Partial<ClientOptions>,
  ) => C,
  address: string,
  options: Partial<ClientOptions> = {},
): C {
  return new constructor(address, credentials.createInsecure(), options);
}

export interface UnaryCallOptions {
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

type UnaryMethod<Req, Res> = (
  request: Req,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Res) => void,
) => ClientUnaryCall;

/** One unary call as a promise; a failure becomes a DomainError that names the address it came from. */
export function callUnary<Req, Res>(
  client: Client,
  method: UnaryMethod<Req, Res>,
  request: Req,
  options: UnaryCallOptions,
): Promise<Res> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(options.headers ?? {})) metadata.set(name, value);
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + options.timeoutMs;
    method.call(client, request, metadata, { deadline }, (error, response) => {
      if (error === null) resolve(response);
      else reject(fromServiceError(error, addressOf(client)));
    });
  });
}

function addressOf(client: Client): string {
  return client.getChannel().getTarget().replace(/^dns:/, '');
}

const kindOfStatus: Partial<Record<Status, ErrorKind>> = {
  [Status.CANCELLED]: 'cancelled',
  [Status.INVALID_ARGUMENT]: 'invalid',
  [Status.DEADLINE_EXCEEDED]: 'deadline',
  [Status.NOT_FOUND]: 'not_found',
  [Status.ABORTED]: 'conflict',
  [Status.FAILED_PRECONDITION]: 'precondition',
  [Status.RESOURCE_EXHAUSTED]: 'exhausted',
  [Status.UNAVAILABLE]: 'unavailable',
  [Status.UNAUTHENTICATED]: 'unauthenticated',
  [Status.PERMISSION_DENIED]: 'forbidden',
  [Status.UNIMPLEMENTED]: 'unimplemented',
};

function fromServiceError(error: ServiceError, target: string): DomainError {
  const kind = kindOfStatus[error.code] ?? 'internal';
  return new DomainError(kind, 'CALL_FAILED', `${target}: ${error.details}`, { cause: error });
}
