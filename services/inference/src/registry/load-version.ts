import { DomainError, type Clock } from '@slipway/core';
import { createFeatureReader, resolveSpec } from '@slipway/model';
import type { Batching } from '../batching/batching.js';
import { createInlineExecutor } from '../executor/inline-executor.js';
import { digestOf } from '../repository/digest.js';
import { readVersion } from '../repository/read-version.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import { buildProfile } from './build-profile.js';
import { checkGolden } from './check-golden.js';
import { openModel } from './open-model.js';
import type { LoadedVersion } from './loaded-version.js';

export interface LoadVersionDeps {
  readonly clock: Clock;
  readonly batching: Batching;
}

/** Reads, opens and tries a version. Whatever is wrong with it is thrown with its place; nothing stays open then. */
export async function loadVersion(
  files: VersionFiles,
  { clock, batching }: LoadVersionDeps,
): Promise<LoadedVersion> {
  if (files.problem !== undefined) {
    throw new DomainError('precondition', 'BAD_VERSION', files.problem);
  }
  const { card, reference, golden } = await readVersion(files);
  const digest = await digestOf(files);
  const { session, classLabels } = await openModel(files.onnxPath);
  try {
    const spec = resolveSpec({
      modelName: files.modelName,
      modelVersion: files.modelVersion,
      signature: session.signature,
      card,
      referenceColumns: reference?.columns,
      classLabels,
    });
    const executor = createInlineExecutor(session);
    if (golden !== undefined) await checkGolden(spec, executor, golden);
    const profile = reference === undefined ? undefined : buildProfile(spec, reference);
    const readFeatures = createFeatureReader(spec);
    const rowWise = { isPossible: true, reason: '' };
    const { batcher, plan } = batching(spec, executor, rowWise);
    const close = async (): Promise<void> => {
      await batcher.drain();
      await executor.close();
    };
    const loadedAtMs = clock.nowMs();
    return { spec, executor, batcher, plan, digest, loadedAtMs, profile, readFeatures, close };
  } catch (error) {
    await session.release();
    throw error;
  }
}
