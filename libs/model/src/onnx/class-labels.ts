import type { OnnxAttribute, OnnxModel, OnnxNode } from './parse-onnx.js';

/** Class labels in the order of the probability columns: texts, or whole numbers. */
export type ClassLabels =
  | { readonly kind: 'strings'; readonly labels: readonly string[] }
  | { readonly kind: 'ints'; readonly labels: readonly bigint[] };

/** Nodes that pass labels or probabilities on without changing their order. */
const passing = new Set(['Cast', 'Reshape', 'Identity', 'Squeeze', 'Flatten', 'Unsqueeze']);
const maxSteps = 8;

/**
 * The labels that a graph knows of itself: of the ZipMap or the ai.onnx.ml classifier that makes an output, or of the list
 * that an ArrayFeatureExtractor picks the predicted label from (as skl2onnx writes general classifiers). Classifiers deep
 * inside, such as the members of an ensemble, have labels of their own; they count only where there is one alone.
 */
export function classLabelsOf(model: OnnxModel): ClassLabels | undefined {
  const makers = new Map(
    model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  for (const { name } of model.outputs) {
    const labels = labelsBehind(model, makers, name);
    if (labels !== undefined) return labels;
  }
  const [only, second] = model.nodes.filter(isLabelling);
  return only === undefined || second !== undefined ? undefined : attributeLabels(only);
}

function labelsBehind(
  model: OnnxModel,
  makers: ReadonlyMap<string, OnnxNode>,
  output: string,
): ClassLabels | undefined {
  let name = output;
  for (let steps = 0; steps < maxSteps; steps++) {
    const node = makers.get(name);
    if (node === undefined) return undefined;
    if (isLabelling(node)) return attributeLabels(node);
    const [source = ''] = node.inputs;
    if (node.opType === 'ArrayFeatureExtractor') return constantLabels(model, source);
    if (!passing.has(node.opType)) return undefined;
    name = source;
  }
  return undefined;
}

function isLabelling({ domain, opType }: OnnxNode): boolean {
  return domain === 'ai.onnx.ml' && (opType === 'ZipMap' || opType.endsWith('Classifier'));
}

function attributeLabels({ attributes }: OnnxNode): ClassLabels | undefined {
  return attributes
    .filter(({ name }) => name.startsWith('classlabels_'))
    .map(labelsIn)
    .find((labels) => labels !== undefined);
}

function constantLabels(model: OnnxModel, name: string): ClassLabels | undefined {
  const constant = model.initializers.find((initializer) => initializer.name === name);
  return constant === undefined ? undefined : labelsIn(constant);
}

function labelsIn(values: Pick<OnnxAttribute, 'ints' | 'strings'>): ClassLabels | undefined {
  const strings = values.strings();
  if (strings.length > 0) return { kind: 'strings', labels: strings };
  const ints = values.ints();
  return ints.length > 0 ? { kind: 'ints', labels: ints } : undefined;
}
