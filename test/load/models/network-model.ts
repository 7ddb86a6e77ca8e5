import { onnxFile, type OnnxConstant, type OnnxNode } from '@slipway/testing';
import { createRandom, randomWeights } from './random.js';

/**
 * A small network as people train for tables: layers of `sizes` with ReLU between them, and the probabilities of two
 * classes or more. Its weights mean nothing; it costs what a trained one costs.
 */
export function networkModel(sizes: readonly number[]): Uint8Array {
  const random = createRandom(1);
  const constants: OnnxConstant[] = [];
  const nodes: OnnxNode[] = [];
  let value = 'features';
  for (const [layer, size] of sizes.slice(1).entries()) {
    const width = sizes[layer] ?? 0;
    const isLast = layer === sizes.length - 2;
    const name = (what: string): string => `${what}${String(layer)}`;
    const weights = randomWeights(random, width * size, Math.sqrt(2 / width));
    constants.push({ name: name('weights'), shape: [width, size], data: weights });
    constants.push({ name: name('bias'), shape: [size], data: randomWeights(random, size, 0.1) });
    nodes.push(
      { op: 'MatMul', inputs: [value, name('weights')], outputs: [name('product')] },
      { op: 'Add', inputs: [name('product'), name('bias')], outputs: [name('sum')] },
    );
    if (!isLast) nodes.push({ op: 'Relu', inputs: [name('sum')], outputs: [name('active')] });
    value = isLast ? name('sum') : name('active');
  }
  const classes = sizes.at(-1) ?? 0;
  return onnxFile({
    inputs: [{ name: 'features', type: 'float', shape: [null, sizes[0] ?? 0] }],
    constants,
    nodes: [
      ...nodes,
      { op: 'Softmax', inputs: [value], outputs: ['probabilities'] },
      {
        op: 'ArgMax',
        inputs: ['probabilities'],
        outputs: ['label'],
        attributes: { axis: 1, keepdims: 0 },
      },
    ],
    outputs: [
      { name: 'label', type: 'int64', shape: [null] },
      { name: 'probabilities', type: 'float', shape: [null, classes] },
    ],
  });
}
