import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

function pages(): readonly string[] {
  const options = { cwd: root, encoding: 'utf8' } as const;
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  return execFileSync('git', args, options).trim().split('\n');
}

/** Links of a page to files of the repository, as paths from the root. */
function localLinks(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page), target));
}

test.each(pages())('every link of %s leads somewhere', (page) => {
  const broken = localLinks(page).filter((path) => !existsSync(join(root, path)));
  expect(broken).toEqual([]);
});
