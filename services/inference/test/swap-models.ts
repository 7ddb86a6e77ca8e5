import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { onnxFile, type OnnxGraph, type OnnxValue } from '@slipway/testing';

const row = (name: string, columns: number): OnnxValue => ({
  name,
  type: 'float',
  shape: [null, columns],
});

/** One input `x` and one output `y`, through one operator. */
function unary(op: string, columns = 1): OnnxGraph {
  return {
    inputs: [row('x', columns)],
    nodes: [{ op, inputs: ['x'], outputs: ['y'] }],
    outputs: [row('y', columns)],
  };
}

/** Answers x. */
export const identity = unary('Identity');
/** Answers -x. */
export const negative = unary('Neg');
/** Answers x, and takes two columns. */
export const wider = unary('Identity', 2);

/** Answers 1 for x = 0 and x = 1, and fails for larger x: the index of a list of two. */
export const fragile: OnnxGraph = {
  inputs: [row('x', 1)],
  nodes: [
    { op: 'Shape', inputs: ['x'], outputs: ['sizes'] },
    { op: 'Cast', inputs: ['x'], outputs: ['index'], attributes: { to: 7 } },
    { op: 'Gather', inputs: ['sizes', 'index'], outputs: ['size'], attributes: { axis: 0 } },
    { op: 'Cast', inputs: ['size'], outputs: ['y'], attributes: { to: 1 } },
  ],
  outputs: [row('y', 1)],
};

/** Puts a file into its place at once, as who changes a model under a running service should. */
export async function putFile(root: string, path: string, content: string | Uint8Array) {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  const next = join(dirname(target), '.next');
  await writeFile(next, content);
  await rename(next, target);
}

/** Makes `<model>/<version>/model.onnx` this graph. */
export function putModel(root: string, version: string, graph: OnnxGraph): Promise<void> {
  return putFile(root, `${version}/model.onnx`, onnxFile(graph, 11));
}
