import { createLogger, requireConfig, runService } from '@slipway/core';
import { createGatewayApp } from './app.js';
import { loadConfig } from './config.js';

const config = requireConfig(() => loadConfig());
const logger = createLogger({ service: 'slipway-gateway', level: config.logLevel });
await runService(createGatewayApp(config, logger), logger);
