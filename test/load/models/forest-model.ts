import { onnxFile } from '@slipway/testing';
import { createRandom } from './random.js';

export interface ForestShape {
  readonly trees: number;
  readonly depth: number;
  readonly features: number;
  readonly classes: number;
}

/** What one node of a tree says, in the order of the attributes of TreeEnsembleClassifier. */
interface Node {
  readonly tree: number;
  readonly id: number;
  readonly isLeaf: boolean;
  readonly feature: number;
  readonly split: number;
}

/**
 * A random forest of complete trees for features between 0 and 1. What it says means nothing; it costs what a trained one
 * of its size costs.
 */
export function forestModel(shape: ForestShape): Uint8Array {
  const random = createRandom(2);
  const nodes = growTrees(shape, random);
  const leaves = nodes.filter(({ isLeaf }) => isLeaf);
  const perClass = <T>(of: (leaf: Node, label: number) => T): T[] =>
    leaves.flatMap((leaf) => Array.from({ length: shape.classes }, (_, label) => of(leaf, label)));
  const child = (side: number) => (node: Node) => (node.isLeaf ? 0 : 2 * node.id + side);
  return onnxFile({
    inputs: [{ name: 'features', type: 'float', shape: [null, shape.features] }],
    nodes: [
      {
        op: 'TreeEnsembleClassifier',
        domain: 'ai.onnx.ml',
        inputs: ['features'],
        outputs: ['label', 'probabilities'],
        attributes: {
          nodes_treeids: nodes.map(({ tree }) => tree),
          nodes_nodeids: nodes.map(({ id }) => id),
          nodes_featureids: nodes.map(({ feature }) => feature),
          nodes_values: { floats: nodes.map(({ split }) => split) },
          nodes_modes: { strings: nodes.map(({ isLeaf }) => (isLeaf ? 'LEAF' : 'BRANCH_LEQ')) },
          nodes_truenodeids: nodes.map(child(1)),
          nodes_falsenodeids: nodes.map(child(2)),
          class_treeids: perClass(({ tree }) => tree),
          class_nodeids: perClass(({ id }) => id),
          class_ids: perClass((_, label) => label),
          class_weights: { floats: perClass(() => random() / shape.trees) },
          classlabels_int64s: Array.from({ length: shape.classes }, (_, label) => label),
          post_transform: { string: 'NONE' },
        },
      },
    ],
    outputs: [
      { name: 'label', type: 'int64', shape: [null] },
      { name: 'probabilities', type: 'float', shape: [null, shape.classes] },
    ],
  });
}

/** The children of node n are 2n + 1 and 2n + 2. */
function growTrees({ trees, depth, features }: ForestShape, random: () => number): Node[] {
  const inner = 2 ** depth - 1;
  return Array.from({ length: trees }, (_, tree) =>
    Array.from({ length: 2 * inner + 1 }, (_node, id): Node => {
      const isLeaf = id >= inner;
      const feature = isLeaf ? 0 : Math.floor(random() * features);
      return { tree, id, isLeaf, feature, split: isLeaf ? 0 : random() };
    }),
  ).flat();
}
