import { categoryTests } from './category-tests.js';
import { distanceTests } from './distance-tests.js';
import type { EvidentlyTest } from './evidently-test.js';
import { sampleTests } from './sample-tests.js';

/** Evidently's tests by the names that it gives them; those that draw random numbers are not among them. */
export const evidentlyTests: ReadonlyMap<string, EvidentlyTest> = new Map(
  [...sampleTests, ...categoryTests, ...distanceTests].map((test) => [test.name, test]),
);
