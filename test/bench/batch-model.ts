import { forestModel } from '../load/models/forest-model.js';
import { networkModel } from '../load/models/network-model.js';

/** A model that takes rows of `columns` features as `inputName` and gives `label`. */
export interface BatchModel {
  readonly bytes: Uint8Array | string;
  readonly inputName: string;
  readonly columns: number;
}

/** As many trees as scikit-learn grows when it is not told otherwise. */
export const forest: BatchModel = {
  bytes: forestModel({ trees: 100, depth: 6, features: 10, classes: 3 }),
  inputName: 'features',
  columns: 10,
};

/** The eight trees of the example, three splits deep. */
export const smallForest: BatchModel = { bytes: 'iris/2.0.0', inputName: 'X', columns: 4 };

export const network: BatchModel = {
  bytes: networkModel([30, 64, 32, 2]),
  inputName: 'features',
  columns: 30,
};
