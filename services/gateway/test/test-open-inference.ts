import { bindService, type CallContext, type ServiceBinding } from '@slipway/grpc';
import { openInference } from '@slipway/proto';
import { jsonReply, type HttpEndpoint } from '@slipway/telemetry';

/** What reached a test replica by Open Inference Protocol, whichever way. */
export interface SeenInference {
  readonly grpcPort: number;
  readonly path?: string;
  /** What the gateway chose. */
  readonly version: string | undefined;
  readonly routingKey: string | undefined;
  /** The headers that came whose names have an underscore. */
  readonly underscored: readonly string[];
  readonly bytes: number;
}

type Header = (name: string) => string | undefined;

function seen(grpcPort: number, header: Header, bytes: number): SeenInference {
  const version = header('x-slipway-version');
  const underscored = ['triton_grpc_error', 'x_model_version'].filter(
    (name) => header(name) !== undefined,
  );
  return { grpcPort, version, routingKey: header('x-routing-key'), underscored, bytes };
}

/** Answers every path below `/v2` by what reached it. */
export function testEndpoint(grpcPort: number): HttpEndpoint {
  return {
    maxBodyBytes: 128 * 2 ** 20,
    answer: async ({ path, header, readBody }) => {
      const { byteLength } = await readBody();
      return jsonReply({ ...seen(grpcPort, header, byteLength), path });
    },
  };
}

/** ModelInfer and ModelStreamInfer, whose answers carry in `id` what reached the replica. */
export function testOpenInference(grpcPort: number): ServiceBinding {
  const { modelInfer, modelStreamInfer } = openInference.GRPCInferenceServiceService;
  const answer = (
    { modelName, rawInputContents }: openInference.ModelInferRequest,
    context: CallContext,
  ): openInference.ModelInferResponse => {
    const bytes = rawInputContents.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const id = JSON.stringify(seen(grpcPort, context.header, bytes));
    return openInference.ModelInferResponse.create({ modelName, id });
  };
  const handlers = {
    modelInfer: answer,
    modelStreamInfer: async (
      requests: AsyncIterable<openInference.ModelInferRequest>,
      send: (response: openInference.ModelStreamInferResponse) => Promise<void>,
      context: CallContext,
    ): Promise<void> => {
      for await (const request of requests) {
        await send({ errorMessage: '', inferResponse: answer(request, context) });
      }
    },
  };
  // Only these two; the gateway passes all of them alike.
  type Served = Pick<openInference.GRPCInferenceServiceServer, keyof typeof handlers>;
  return bindService<Served & Record<string, never>>({ modelInfer, modelStreamInfer }, handlers);
}
