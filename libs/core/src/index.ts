export { systemClock, type Clock } from './clock.js';
export {
  boolSetting,
  choiceSetting,
  intSetting,
  parseEnv,
  textSetting,
  urlSetting,
  type Config,
  type ParseEnvOptions,
  type Setting,
  type Settings,
} from './config.js';
export {
  DomainError,
  errorKinds,
  messageOf,
  type DomainErrorOptions,
  type ErrorKind,
  type FieldViolation,
} from './errors.js';
export {
  createLifecycle,
  withDeadline,
  type Component,
  type Lifecycle,
  type LifecycleOptions,
} from './lifecycle.js';
export {
  createLogger,
  logLevels,
  type Logger,
  type LoggerOptions,
  type LogFields,
  type LogLevel,
} from './logger.js';
export { createPeriodic, type PeriodicOptions } from './periodic.js';
export { requireConfig } from './require-config.js';
export { runService } from './run-service.js';
