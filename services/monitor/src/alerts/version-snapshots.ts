import type { Evaluation } from '../evaluation/evaluation.js';
import type { VersionState } from '../fold/version-state.js';
import type { AccountedSeries } from '../ingest/series-accounts.js';
import type { KnownVersion } from '../versions/version-directory.js';
import type {
  QualitySnapshot,
  TrafficSnapshot,
  VersionSnapshot,
} from '../versions/version-snapshot.js';

export interface VersionSnapshotsDeps {
  readonly versions: () => readonly KnownVersion[];
  readonly accounts: () => readonly AccountedSeries[];
  readonly evaluationOf: (version: KnownVersion) => Evaluation | undefined;
  readonly qualityOf: (version: KnownVersion) => QualitySnapshot | undefined;
}

/** What is known right now of every version that has traffic here. Cheap: traffic is summed up again only when there was some. */
export function createVersionSnapshots(
  deps: VersionSnapshotsDeps,
): () => readonly VersionSnapshot[] {
  const summed = new WeakMap<
    VersionState,
    { readonly rows: number; readonly traffic: TrafficSnapshot }
  >();

  const trafficOf = (state: VersionState): TrafficSnapshot => {
    const { rows } = state.counts();
    const last = summed.get(state);
    if (last?.rows === rows) return last.traffic;
    const summary = state.requests.summarize();
    const { errorRows, latencyMs } = summary;
    const traffic = { rows: summary.rows, errorRows, latencyMs, lastMs: summary.endMs };
    summed.set(state, { rows, traffic });
    return traffic;
  };

  return () => {
    const dropped = new Map<string, number>();
    for (const account of deps.accounts()) {
      const name = keyOf(account);
      dropped.set(name, (dropped.get(name) ?? 0) + account.account.dropped);
    }
    return deps.versions().flatMap((version) => {
      const { modelName, modelVersion, state } = version;
      if (state === undefined) return [];
      return [
        {
          ...{ modelName, modelVersion },
          evaluation: deps.evaluationOf(version),
          traffic: trafficOf(state),
          droppedRows: dropped.get(keyOf(version)) ?? 0,
          quality: deps.qualityOf(version),
        },
      ];
    });
  };
}

function keyOf({
  modelName,
  modelVersion,
}: Pick<KnownVersion, 'modelName' | 'modelVersion'>): string {
  return `${modelName}@${modelVersion}`;
}
