import type { Card } from './card.js';
import type { ClassLabels } from './onnx/class-labels.js';
import type { GraphDimensions } from './onnx/graph-dimensions.js';
import type { Signature } from './tensor.js';

/** All that says something about a model version. */
export interface SpecSources {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly signature: Signature;
  readonly card: Card | undefined;
  /** Header of the reference, whose first columns are the features. */
  readonly referenceColumns: readonly string[] | undefined;
  /** What the graph itself knows of its classes. */
  readonly classLabels?: ClassLabels | undefined;
  /** What the file declares of the shapes, as far as a session does not tell it. */
  readonly dimensions?: GraphDimensions | undefined;
}
