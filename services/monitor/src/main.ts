import { createLogger, requireConfig, runService } from '@slipway/core';
import { createMonitorApp } from './app.js';
import { loadConfig } from './config.js';

const config = requireConfig(() => loadConfig());
const logger = createLogger({ service: 'slipway-monitor', level: config.logLevel });
const app = requireConfig(() => createMonitorApp(config, logger));
await runService(app, logger);
