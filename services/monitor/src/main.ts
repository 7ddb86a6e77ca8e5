import { createLogger, runService } from '@slipway/core';
import { createMonitorApp } from './app.js';
import { loadConfig } from './config.js';

const config = loadConfig();
const logger = createLogger({ service: 'slipway-monitor', level: config.logLevel });
await runService(createMonitorApp(config, logger), logger);
