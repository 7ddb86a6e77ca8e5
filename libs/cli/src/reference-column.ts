import type { ReferenceColumn } from '@slipway/stats';
import type { Column } from '@slipway/tabular';

/** A column as a profile takes it: truth values are the numbers 1 and 0, as they are in live requests. */
export function referenceColumn(column: Column, isCategorical: boolean): ReferenceColumn {
  const { name } = column;
  if (column.type === 'text') return { kind: 'categorical', name, values: column.values };
  if (isCategorical) {
    const texts = Array.from<number | boolean | null, string | null>(column.values, (value) =>
      value === null || Number.isNaN(value) ? null : String(value),
    );
    return { kind: 'categorical', name, values: texts };
  }
  if (column.type === 'number') return { kind: 'numeric', name, values: column.values };
  const numbers = column.values.map((value) => (value === null ? Number.NaN : Number(value)));
  return { kind: 'numeric', name, values: numbers };
}
