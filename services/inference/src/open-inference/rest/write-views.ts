import { openInference } from '@slipway/proto';

/** A message as JSON with the names of its fields as the .proto has them; what is undefined is left out. */
export function writeMessage(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writeMessage);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      writeMessage(item),
    ]),
  );
}

/** Triton writes the enums of a model's configuration by name. */
export function writeConfig(config: openInference.ModelConfig): unknown {
  const { DataType, ModelInstanceGroup_Kind } = openInference;
  const typed = ({ dataType, ...rest }: { readonly dataType: openInference.DataType }) => ({
    ...rest,
    dataType: DataType[dataType],
  });
  return writeMessage({
    ...config,
    input: config.input.map(typed),
    output: config.output.map(typed),
    instanceGroup: config.instanceGroup.map((group) => ({
      ...group,
      kind: ModelInstanceGroup_Kind[group.kind],
    })),
    dynamicBatching: writeBatching(config.dynamicBatching),
  });
}

/** Without the fields that nothing here has. */
function writeBatching(batching: openInference.ModelDynamicBatching | undefined): unknown {
  if (batching === undefined) return undefined;
  const { maxQueueDelayMicroseconds, defaultQueuePolicy } = batching;
  const maxQueueSize = defaultQueuePolicy?.maxQueueSize;
  return { maxQueueDelayMicroseconds, defaultQueuePolicy: { maxQueueSize } };
}
