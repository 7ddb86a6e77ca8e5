import type { TableComparison } from '@slipway/stats';

/** The comparison as programs read it; what does not exist (a distance has no p-value) is null. */
export function comparisonJson({ columns, dataset }: TableComparison): string {
  return JSON.stringify({
    columns: columns.map(({ column, kind, test, statistic, pValue, threshold, drifted }) => ({
      column,
      kind,
      test,
      statistic: statistic ?? null,
      p_value: pValue ?? null,
      threshold: threshold ?? null,
      drifted,
    })),
    dataset: { drifted: dataset.drifted, share: dataset.share },
  });
}
