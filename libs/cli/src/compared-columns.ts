import type { ComparedColumn } from '@slipway/stats';
import type { Column, Table } from '@slipway/tabular';

/** The columns of a table as the comparison and the profile take them; truth values become the texts true and false. */
export function comparedColumns(table: Table): readonly ComparedColumn[] {
  return table.columns.map(comparedColumn);
}

function comparedColumn(column: Column): ComparedColumn {
  const { name } = column;
  switch (column.type) {
    case 'number':
      return { kind: 'numeric', name, isInteger: column.isInteger, values: column.values };
    case 'text':
      return { kind: 'categorical', name, isBoolean: false, values: column.values };
    case 'boolean': {
      const values = column.values.map((value) => (value === null ? null : String(value)));
      return { kind: 'categorical', name, isBoolean: true, values };
    }
  }
}
