import { expect, test } from 'vitest';
import { isOnnx, splitName, versionOfFolder } from './path-names.js';

test.each([
  ['model_v1.2.3.onnx', 'model', '1.2.3'],
  ['/a/b/iris_v1.2.3', 'iris', '1.2.3'],
  ['credit_risk_v2.0.0-rc.1.onnx', 'credit_risk', '2.0.0-rc.1'],
  ['a_v1.0.0_v2.0.0.onnx', 'a_v1.0.0', '2.0.0'],
  ['resnet_v2.onnx', 'resnet_v2', undefined],
  ['a_v01.2.3.onnx', 'a_v01.2.3', undefined],
  ['a_v1.2.3_final.onnx', 'a_v1.2.3_final', undefined],
  ['_v1.2.3', '_v1.2.3', undefined],
  ['model.onnx', 'model', undefined],
])('%s is %s, version %s', (path, name, version) => {
  expect(splitName(path)).toEqual({ name, version });
});

test.each([
  ['1.2.3', '1.2.3'],
  ['a/v1.2.3', '1.2.3'],
  ['7', '7.0.0'],
  ['1.2', '1.2.0'],
  ['model_v1.2.3', '1.2.3'],
  ['model_v1.2.3.onnx', '1.2.3'],
  ['notes', undefined],
  ['version', undefined],
  ['1.2.3.4', undefined],
])('the folder %s holds version %s', (path, version) => {
  expect(versionOfFolder(path)).toBe(version);
});

test('only the ending says what a model file is', () => {
  expect(['a.onnx', 'onnx', 'a.onnx.data', 'a.ONNX'].map(isOnnx)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
