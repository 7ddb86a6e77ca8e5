/** An outcome as it lies in a stream. */
export interface OutcomeEntry {
  readonly predictionId: string;
  /** A class name or number, or the value of a regression, as text. */
  readonly label: string;
  /** Empty when it was not said. */
  readonly modelName: string;
  /** Milliseconds since the epoch; undefined when it was not said. */
  readonly observedAtMs: number | undefined;
}

export const maxIdLength = 512;
export const maxLabelLength = 512;
export const maxModelNameLength = 256;
/** How far the clock of whoever observed a label may be ahead. */
export const maxAheadMs = 300_000;

/** The fields of a stream entry, name and value in turn. */
export function writeOutcome(outcome: OutcomeEntry): string[] {
  const { predictionId, label, modelName, observedAtMs } = outcome;
  return [
    ...['prediction_id', predictionId, 'label', label],
    ...(modelName === '' ? [] : ['model_name', modelName]),
    ...(observedAtMs === undefined ? [] : ['observed_at_ms', String(observedAtMs)]),
  ];
}

/** Undefined for an entry that can never match: without an id or a label, or with one that is too long. */
export function readOutcome(fields: ReadonlyMap<string, Buffer>): OutcomeEntry | undefined {
  const text = (name: string): string => fields.get(name)?.toString() ?? '';
  const [predictionId, label, modelName] = [
    text('prediction_id'),
    text('label'),
    text('model_name'),
  ];
  const isWhole = predictionId !== '' && label !== '';
  const isShort =
    predictionId.length <= maxIdLength &&
    label.length <= maxLabelLength &&
    modelName.length <= maxModelNameLength;
  if (!isWhole || !isShort) return undefined;
  const observedAtMs = Number(text('observed_at_ms'));
  return {
    ...{ predictionId, label, modelName },
    observedAtMs: Number.isFinite(observedAtMs) && observedAtMs > 0 ? observedAtMs : undefined,
  };
}
