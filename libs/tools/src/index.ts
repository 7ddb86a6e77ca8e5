export { envoyCommand, type EnvoyOptions } from './envoy-command.js';
export { findAlertmanager, type CommandLine } from './find-alertmanager.js';
export { findChromium, type Chromium } from './find-chromium.js';
export { findEnvoy } from './find-envoy.js';
export { findOnPath } from './find-on-path.js';
export { findValkey } from './find-valkey.js';
export { freePorts, isPortFree } from './free-ports.js';
export { type InstallWheelDeps } from './install-wheel.js';
export { isHttpOk } from './is-http-ok.js';
export { logTail } from './log-tail.js';
export { pingValkey } from './ping-valkey.js';
export {
  startChild,
  type Child,
  type ChildCommand,
  type ChildExit,
  type StopOptions,
} from './start-child.js';
export { startEnvoy, type Envoy, type StartEnvoyOptions } from './start-envoy.js';
export { startValkey, type Valkey } from './start-valkey.js';
export { valkeyCommand, type ValkeyOptions } from './valkey-command.js';
export { waitFor, type WaitForOptions } from './wait-for.js';
