import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { tuneProcess } from './tune-process.js';

tuneProcess();
// Imports are most of a start. A folder that cannot be written is no cache, and no harm.
enableCompileCache(join(import.meta.dirname, '.compile-cache'));
await import('./serve.js');
