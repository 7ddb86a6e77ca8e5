export { freePorts, logTail, waitFor, type Envoy, type Valkey } from '@slipway/tools';
export { createCleanupStack } from './cleanup-stack.js';
export {
  onnxFile,
  type OnnxConstant,
  type OnnxElementType,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from './onnx-file.js';
export { tempDir, type OnCleanup } from './temp-dir.js';
export {
  startTestBrowser,
  type TestBrowser,
  type TestPage,
  type TestPageOptions,
} from './start-test-browser.js';
export { startTestEnvoy, type TestEnvoyOptions } from './start-test-envoy.js';
export { startTestValkey, type TestValkeyOptions } from './start-test-valkey.js';
