import type { OnnxModel, OnnxNode } from './parse-onnx.js';

/** Class labels in the order of the probability columns: texts, or whole numbers. */
export type ClassLabels =
  | { readonly kind: 'strings'; readonly labels: readonly string[] }
  | { readonly kind: 'ints'; readonly labels: readonly bigint[] };

/** Nodes that pass labels on without changing their order. */
const passing = new Set(['Cast', 'Reshape', 'Identity', 'Squeeze', 'Flatten', 'Unsqueeze']);

/**
 * The labels that a graph knows of itself: of its ZipMap, of the ai.onnx.ml classifier that makes an output, or of the
 * list that an ArrayFeatureExtractor picks the predicted label from (as skl2onnx writes general classifiers).
 */
export function classLabelsOf(model: OnnxModel): ClassLabels | undefined {
  for (const node of model.nodes) {
    const labels = labelsOfNode(node);
    if (labels !== undefined) return labels;
  }
  for (const output of model.outputNames) {
    const labels = pickedLabels(model, output);
    if (labels !== undefined) return labels;
  }
  return undefined;
}

function labelsOfNode({ domain, opType, attributes }: OnnxNode): ClassLabels | undefined {
  if (domain !== 'ai.onnx.ml' || !(opType === 'ZipMap' || opType.endsWith('Classifier'))) {
    return undefined;
  }
  for (const { name, ints, strings } of attributes) {
    if (!name.startsWith('classlabels_')) continue;
    if (strings.length > 0) return { kind: 'strings', labels: strings };
    if (ints.length > 0) return { kind: 'ints', labels: ints };
  }
  return undefined;
}

function pickedLabels(model: OnnxModel, output: string): ClassLabels | undefined {
  let name = output;
  for (let steps = 0; steps < 8; steps++) {
    const node = model.nodes.find(({ outputs }) => outputs.includes(name));
    const [source = ''] = node?.inputs ?? [];
    if (node?.opType === 'ArrayFeatureExtractor') return constantLabels(model, source);
    if (node === undefined || !passing.has(node.opType)) return undefined;
    name = source;
  }
  return undefined;
}

function constantLabels(model: OnnxModel, name: string): ClassLabels | undefined {
  const constant = model.initializers.find((initializer) => initializer.name === name);
  if (constant === undefined) return undefined;
  if (constant.strings.length > 0) return { kind: 'strings', labels: constant.strings };
  return constant.ints.length > 0 ? { kind: 'ints', labels: constant.ints } : undefined;
}
