import { messageOf } from './errors.js';

/** The configuration of a program, or the end of the program: what is wrong on standard error, and exit code 2. */
export function requireConfig<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(2);
  }
}
