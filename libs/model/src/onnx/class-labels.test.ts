import { expect, test } from 'vitest';
import { classLabelsOf } from './class-labels.js';
import type { OnnxModel, OnnxNode } from './parse-onnx.js';

function node(
  opType: string,
  inputs: string[],
  outputs: string[],
  labels: bigint[] = [],
): OnnxNode {
  const isClassifier = labels.length > 0;
  return {
    opType,
    domain: isClassifier ? 'ai.onnx.ml' : '',
    inputs,
    outputs,
    attributes: isClassifier
      ? [{ name: 'classlabels_ints', ints: () => labels, strings: () => [] }]
      : [],
  };
}

function modelOf(...nodes: readonly OnnxNode[]): OnnxModel {
  const label = { name: 'label', kind: 'tensor', elementType: 7, dimensions: undefined } as const;
  const classes = { name: 'classes', ints: () => [3n, 7n, 9n], strings: () => [] };
  return { nodes, inputs: [], outputs: [label], initializers: [classes] };
}

const member = (name: string): OnnxNode => node('LinearClassifier', ['X'], [name], [0n, 1n]);

test('labels of the node that makes the output count, also behind casts', () => {
  const classifier = node('SVMClassifier', ['X'], ['l'], [3n, 7n]);
  expect(classLabelsOf(modelOf(classifier, node('Cast', ['l'], ['label'])))).toEqual({
    kind: 'ints',
    labels: [3n, 7n],
  });
});

test('the members of an ensemble do not speak for it', () => {
  const picked = node('ArrayFeatureExtractor', ['classes', 'best'], ['label']);
  expect(classLabelsOf(modelOf(member('a'), member('b'), picked))).toEqual({
    kind: 'ints',
    labels: [3n, 7n, 9n],
  });
  const mixed = node('Where', ['a', 'b', 'c'], ['label']);
  expect(classLabelsOf(modelOf(member('a'), member('b'), mixed))).toBeUndefined();
  expect(classLabelsOf(modelOf(member('a'), mixed))).toEqual({ kind: 'ints', labels: [0n, 1n] });
});

test('a circle of casts has an end', () => {
  expect(classLabelsOf(modelOf(node('Cast', ['label'], ['label'])))).toBeUndefined();
});
