import { createLogger, messageOf, systemClock } from '@slipway/core';
import { createApp } from './app.js';
import { loadConfig, type LocalConfig } from './config.js';
import { preparePlan } from './prepare-plan.js';
import { createProgress } from './progress.js';
import { runUntilStopped } from './run-until-stopped.js';

function showError(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function run(config: LocalConfig): Promise<number> {
  const clock = systemClock;
  const progress = createProgress((text) => process.stdout.write(text), clock);
  const logger = createLogger({ service: 'slipway-local', level: 'warn' });
  const nodeFile = process.execPath;
  const app = createApp(
    {
      clock,
      logger,
      progress,
      preparePlan: (signal) => preparePlan({ progress, nodeFile, signal }, config),
    },
    config,
  );
  return runUntilStopped({ clock, process, showError }, app);
}

function readConfig(): LocalConfig {
  try {
    return loadConfig();
  } catch (error) {
    showError(`slipway: ${messageOf(error)}`);
    process.exit(2);
  }
}

// The terminal may go first; what could not be shown there is no reason to end in disorder.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exit(await run(readConfig()));
