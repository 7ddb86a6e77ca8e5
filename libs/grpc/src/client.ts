import {
  credentials,
  Metadata,
  status as Status,
  type CallOptions,
  type ChannelCredentials,
  type Client,
  type ClientOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { DomainError, type ErrorKind } from '@slipway/core';

/** How a client knows its server, and shows who it is. PEM texts. */
export interface ClientTls {
  /** Who signs the certificates of servers. */
  readonly serverCa: Buffer;
  /** The client's own certificate, for servers that ask for one. */
  readonly identity?: { readonly cert: Buffer; readonly key: Buffer };
}

/** A client stub of a generated service at `host:port`; without `tls` it talks in the clear. */
export function createClient<C extends Client>(
  constructor: new (
    address: string,
    creds: ChannelCredentials,
    options?: Partial<ClientOptions>,
  ) => C,
  address: string,
  options: Partial<ClientOptions> = {},
  tls?: ClientTls,
): C {
  return new constructor(address, credentialsOf(tls), options);
}

function credentialsOf(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const { serverCa, identity } = tls;
  return identity === undefined
    ? credentials.createSsl(serverCa)
    : credentials.createSsl(serverCa, identity.key, identity.cert);
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
  const metadata = metadataOf(options.headers);
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + options.timeoutMs;
    method.call(client, request, metadata, { deadline }, (error, response) => {
      if (error === null) resolve(response);
      else reject(fromServiceError(error, addressOf(client)));
    });
  });
}

export interface ReadStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the call. */
  readonly signal: AbortSignal;
}

type StreamMethod<Req, Res> = (request: Req, metadata: Metadata) => ClientReadableStream<Res>;

/** The messages of a call that the server answers with a stream; a failure is thrown like that of `callUnary`. */
export async function* readStream<Req, Res>(
  client: Client,
  method: StreamMethod<Req, Res>,
  request: Req,
  options: ReadStreamOptions,
): AsyncGenerator<Res, void> {
  const call = method.call(client, request, metadataOf(options.headers));
  const cancel = (): void => call.cancel();
  options.signal.addEventListener('abort', cancel);
  if (options.signal.aborted) cancel();
  try {
    for await (const message of call) yield message as Res;
  } catch (error) {
    throw fromServiceError(error as ServiceError, addressOf(client));
  } finally {
    options.signal.removeEventListener('abort', cancel);
    cancel();
  }
}

function metadataOf(headers: Readonly<Record<string, string>> = {}): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
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
