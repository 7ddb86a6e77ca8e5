import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, messageOf } from '@slipway/core';
import { parseCard, type Card } from '@slipway/model';
import { readGolden, type Golden } from './read-golden.js';
import { readReference, type Reference } from './read-reference.js';
import type { VersionFiles } from './scan-repository.js';

/** What lies beside a model file; each part may be missing. */
export interface VersionExtras {
  readonly card: Card | undefined;
  readonly reference: Reference | undefined;
  readonly golden: Golden | undefined;
}

export async function readVersion({ folder }: VersionFiles): Promise<VersionExtras> {
  if (folder === undefined) return { card: undefined, reference: undefined, golden: undefined };
  const cardPath = join(folder, 'card.json');
  const cardJson = await readIfThere(cardPath);
  const goldenPath = join(folder, 'golden.json');
  const goldenJson = await readIfThere(goldenPath);
  return {
    card: cardJson === undefined ? undefined : parseCard(cardJson, cardPath),
    reference: await readReference(folder),
    golden: goldenJson === undefined ? undefined : readGolden(goldenJson, goldenPath),
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new DomainError('precondition', 'UNREADABLE_FILE', `${path}: ${messageOf(error)}`);
  }
}
