import { createLogger, runService } from '@slipway/core';
import { createGatewayApp } from './app.js';
import { loadConfig } from './config.js';

const config = loadConfig();
const logger = createLogger({ service: 'slipway-gateway', level: config.logLevel });
await runService(createGatewayApp(config, logger), logger);
