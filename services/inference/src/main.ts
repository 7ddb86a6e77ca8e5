import { createLogger, requireConfig, runService } from '@slipway/core';
import { createInferenceApp } from './app.js';
import { loadConfig } from './config.js';

const config = requireConfig(loadConfig);
const logger = createLogger({ service: 'slipway-inference', level: config.logLevel });
await runService(createInferenceApp(config, logger), logger);
