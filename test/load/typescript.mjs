import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * For `node --import`: Node strips types by itself but wants to be told `.ts`; sources here say `.js`, as everywhere in
 * this repository. Packages are taken as they are built.
 */
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || !specifier.endsWith('.js')) return next(specifier, context);
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    return existsSync(fileURLToPath(source))
      ? next(source.href, context)
      : next(specifier, context);
  },
});
