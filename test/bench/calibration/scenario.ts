/** What happens to a column's rows; `sd` is one standard deviation of the column. */
export type Change =
  | { readonly kind: 'none' }
  | { readonly kind: 'shift'; readonly sd: number }
  /** Every value times `factor`, about 0. */
  | { readonly kind: 'scale'; readonly factor: number }
  /** A share of the rows times `factor`. */
  | { readonly kind: 'outliers'; readonly share: number; readonly factor: number };

/** A window of so many rows, with a change in the first or in all of its columns. */
export interface Scenario {
  readonly name: string;
  readonly rows: number;
  readonly change: Change;
  readonly changed: 'none' | 'first' | 'all';
}

/** Data sets of 20 columns, drawn anew each time, that all scenarios of the task are compared with. */
export interface SimulationTask {
  readonly referenceRows: number;
  readonly scenarios: readonly Scenario[];
  readonly runs: number;
  readonly seed: number;
}

/** Over all runs of one scenario. */
export interface ScenarioTally {
  readonly runs: number;
  /** Runs in which any column was called drifted. */
  readonly alarms: number;
  /** Runs in which the first column was. */
  readonly found: number;
  /** Columns that were, in all runs. */
  readonly columns: number;
}
