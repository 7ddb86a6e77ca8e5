import { alibiDrift } from '../compat/alibi/alibi-drift.js';
import { alibiTests } from '../compat/alibi/alibi-tests.js';
import { evidentlyDrift } from '../compat/evidently/evidently-drift.js';
import { evidentlyTests } from '../compat/evidently/evidently-tests.js';
import { nannymlDrift } from '../compat/nannyml/nannyml-drift.js';
import { categoricalMethods, continuousMethods } from '../compat/nannyml/nannyml-methods.js';
import { driftTests } from '../verdict/drift-tests.js';
import type { TableComparison } from './column-verdict.js';
import type { ColumnPair, ComparedColumn } from './compared-column.js';
import { findTest } from './find-test.js';
import { monitorDrift } from './monitor-drift.js';
import { pairColumns } from './pair-columns.js';

/** Tools whose choices and verdicts can be repeated. */
export const compatTools = ['evidently', 'alibi', 'nannyml'] as const;

export type CompatTool = (typeof compatTools)[number];

export interface CompareOptions {
  /** The verdict of this tool instead of the monitor's. */
  readonly compat?: CompatTool | undefined;
  /** For the columns that it takes, instead of what the monitor or the tool would choose. */
  readonly test?: string | undefined;
  /** Only these. */
  readonly columns?: readonly string[] | undefined;
  /** Of the monitor's verdict, in (0, 1); the tools have limits of their own. */
  readonly falseAlarmRate?: number | undefined;
}

/**
 * Drift between two tables: what the monitor would say of the current one as a window, or what another tool says. A
 * column that only one side has is left out. Throws `invalid` for columns or a test that do not exist.
 */
export function compareTables(
  reference: readonly ComparedColumn[],
  current: readonly ComparedColumn[],
  { compat, test, columns, falseAlarmRate }: CompareOptions = {},
): TableComparison {
  const pairs = pairColumns(reference, current, columns);
  const find = <Name extends string>(available: Iterable<Name>): Name | undefined =>
    test === undefined ? undefined : findTest([...available], test);
  return compat === undefined
    ? monitorDrift(pairs, { test: find(driftTests), falseAlarmRate })
    : compatDrift(compat, pairs, find);
}

function compatDrift(
  tool: CompatTool,
  pairs: readonly ColumnPair[],
  find: (available: Iterable<string>) => string | undefined,
): TableComparison {
  switch (tool) {
    case 'evidently':
      return evidentlyDrift(pairs, find(evidentlyTests.keys()));
    case 'alibi':
      return alibiDrift(pairs, find(alibiTests.keys()));
    case 'nannyml':
      return nannymlDrift(pairs, {
        method: find(new Set([...continuousMethods.keys(), ...categoricalMethods.keys()])),
      });
  }
}
