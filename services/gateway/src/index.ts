export { createGatewayApp } from './app.js';
export { loadConfig, settings, type GatewayConfig } from './config.js';
