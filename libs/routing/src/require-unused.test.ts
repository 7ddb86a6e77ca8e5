import { expect, test } from 'vitest';
import { requireUnused } from './require-unused.js';
import { soleRoute, withAlias, withWeights, type RouteTable } from './route-table.js';

const v1 = '1.0.0';
const v2 = '2.0.0';
const v3 = '3.0.0';

function refusal(version: string, table: RouteTable | undefined, ready: readonly string[]): string {
  try {
    requireUnused('iris', version, { table, readyVersions: ready });
    return '';
  } catch (error) {
    expect(error).toMatchObject({ kind: 'precondition', code: 'VERSION_IN_USE' });
    return (error as Error).message;
  }
}

test('a version with traffic and another one ready is not given up, and what it has is named', () => {
  const table = withAlias(withWeights(soleRoute('iris', v1), { [v1]: 9000, [v2]: 1000 }), 'b', v3);
  expect(refusal(v1, table, [v1, v2, v3])).toBe(
    'model iris@1.0.0 cannot be unloaded: it has weight 9000 of 10000 and alias stable; move that to another version first (ready: 2.0.0, 3.0.0)',
  );
  expect(refusal(v2, table, [v1, v2, v3])).toContain('it has weight 1000 of 10000; move');
  expect(refusal(v3, table, [v1, v2, v3])).toContain('it has alias b; move');
});

test('without a table the lowest ready version has the traffic', () => {
  expect(refusal(v1, undefined, [v1, v2])).toContain('weight 10000 of 10000 and alias stable');
  expect(refusal(v2, undefined, [v1, v2])).toBe('');
});

test('the last version that is ready may go, and so may one that is not ready', () => {
  expect(refusal(v1, soleRoute('iris', v1), [v1])).toBe('');
  expect(refusal(v1, soleRoute('iris', v1), [])).toBe('');
  expect(refusal(v3, withAlias(soleRoute('iris', v1), 'b', v3), [v1, v2])).toBe('');
});
