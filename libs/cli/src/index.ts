export type { Command, Output } from './command.js';
export { runCli } from './run-cli.js';
