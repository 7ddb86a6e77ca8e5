/** What every form of request says beside its rows. */
export interface RequestHead {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly predictionId: string;
  readonly routingKey: string;
  /** For statistics by segment, such as `{ country: 'ch' }`. */
  readonly segments?: Readonly<Record<string, string>> | undefined;
}
