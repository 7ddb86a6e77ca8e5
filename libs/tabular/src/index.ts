export type { ReadOptions } from './read-options.js';
export { readTable } from './read-table.js';
export type { BooleanColumn, Column, NumberColumn, Table, TextColumn } from './table.js';
