import { parentPort } from 'node:worker_threads';
import { serveCommands } from './serve-commands.js';

if (parentPort !== null) serveCommands(parentPort);
