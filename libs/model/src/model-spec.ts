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
  readonly input: InputLayout;
  /** Column within the input. */
  readonly column: number;
}

/** An input of rows: shape [rows, width], or [rows] where `isVector`. */
export interface InputLayout {
  readonly signature: TensorSignature;
  readonly width: number;
  readonly isVector: boolean;
}

export interface OutputRoles {
  readonly label: string | undefined;
  readonly probabilities: string | undefined;
  readonly value: string | undefined;
}

/** Everything that is known of a model version: its graph, completed by its card and its reference. */
export interface ModelSpec {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly task: Task;
  readonly description: string;
  readonly signature: Signature;
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
