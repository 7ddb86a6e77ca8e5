import type { RowAxis } from './row-axis.js';
import type { ServingSettings } from './serving-settings.js';
import type { Signature, TensorSignature } from './tensor.js';

export type Task = 'classification' | 'regression' | 'tensor';
export type FeatureType = 'float' | 'int' | 'bool' | 'string';

/** One feature and where its values lie in the inputs. */
export interface FeatureSpec {
  readonly name: string;
  readonly type: FeatureType;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly categories: ReadonlySet<string> | undefined;
  readonly allowMissing: boolean;
  readonly allowUnseen: boolean;
  /** As the card says; undefined when it does not. */
  readonly importance: number | undefined;
  /** How the monitor watches it, as the card says; undefined: as all others. */
  readonly drift: DriftSettings | undefined;
  /** NaN and infinities are values like others. */
  readonly allowNonFinite: boolean;
  readonly input: InputLayout;
  /** Column within the input. */
  readonly column: number;
}

/** What a card says about watching one feature. */
export interface DriftSettings {
  readonly isWatched: boolean;
  readonly test: string | undefined;
  readonly minEffect: number | undefined;
  readonly threshold: number | undefined;
}

/** An input of flat rows. */
export interface InputLayout {
  readonly signature: TensorSignature;
  /** Features in a row. */
  readonly width: number;
  /** The shape of one row: [width] or [] behind the first dimension; the whole shape where `isWhole`. */
  readonly rowShape: readonly number[];
  /** The input has no dimension for rows: a request is one row. */
  readonly isWhole: boolean;
}

export interface OutputRoles {
  readonly label: string | undefined;
  /** One output with a column for each class, or with one: the probability of the second class of two. */
  readonly probabilities: string | undefined;
  /** Outputs of one column, one for each class, in the order of the classes; empty where one output has them all. */
  readonly probabilityColumns: readonly string[];
  readonly value: string | undefined;
}

/** Everything that is known of a model version: its graph, completed by its card and its reference. */
export interface ModelSpec {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly task: Task;
  readonly description: string;
  readonly signature: Signature;
  readonly rowAxis: RowAxis;
  /** Empty when rows have no flat form (images, sequences): such models take `inputs` only. */
  readonly features: readonly FeatureSpec[];
  readonly inputs: readonly InputLayout[];
  /** In the order of the probability columns; empty when the model names none. */
  readonly classes: readonly string[];
  /** The numbers by which the label output tells the classes, column by column; empty when it does not. */
  readonly classNumbers: readonly number[];
  readonly outputs: OutputRoles;
  readonly serving: ServingSettings;
}

/** `model iris@1.0.0`, for messages. */
export function specLabel(spec: Pick<ModelSpec, 'modelName' | 'modelVersion'>): string {
  return `model ${spec.modelName}@${spec.modelVersion}`;
}
