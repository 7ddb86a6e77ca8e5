import { createMetrics } from '@slipway/telemetry';
import { expect, test } from 'vitest';
import { checkExposition } from '../../test/check-exposition.js';
import { mergeMetrics } from './merge-metrics.js';

async function page(fill: (metrics: ReturnType<typeof createMetrics>) => void): Promise<string> {
  const metrics = createMetrics();
  fill(metrics);
  return metrics.render();
}

const counterPage = (value: number, labels: Readonly<Record<string, string>> = { model: 'iris' }) =>
  page((metrics) => {
    metrics.counter('a_total', 'A counter.', Object.keys(labels)).add(labels, value);
  });

test('each sample says which process it is from, and a family is one', async () => {
  const merged = mergeMetrics([
    { instance: 'host:1', text: await counterPage(1) },
    { instance: 'host:2', text: await counterPage(2) },
    { instance: 'host:3', text: undefined },
  ]);
  checkExposition(merged);
  expect(merged).toBe(
    [
      '# HELP slipway_up Whether the process answered this scrape.',
      '# TYPE slipway_up gauge',
      'slipway_up{instance="host:1"} 1',
      'slipway_up{instance="host:2"} 1',
      'slipway_up{instance="host:3"} 0',
      '# HELP a_total A counter.',
      '# TYPE a_total counter',
      'a_total{instance="host:1",model="iris"} 1',
      'a_total{instance="host:2",model="iris"} 2',
      '',
    ].join('\n'),
  );
});

test('histograms of several processes stay whole', async () => {
  const text = await page((metrics) => {
    const histogram = metrics.histogram('h_seconds', 'A histogram.', ['model'], [0.1, 1]);
    histogram.observe({ model: 'iris' }, 0.5);
    histogram.observe({ model: 'wine' }, 5);
  });
  const merged = mergeMetrics([
    { instance: 'host:1', text },
    { instance: 'host:2', text },
  ]);
  checkExposition(merged);
  expect(merged.match(/^h_seconds_bucket\{/gm)).toHaveLength(12);
  expect(merged).toContain('h_seconds_count{instance="host:2",model="wine"} 1');
});

test('labels may hold anything, also what looks like the end of them', async () => {
  const value = 'a "b" } \\ {c="d"} \n e';
  const merged = mergeMetrics([
    { instance: 'host:1', text: await counterPage(1, { model: value }) },
  ]);
  checkExposition(merged);
  expect(merged).toContain(
    'a_total{instance="host:1",model="a \\"b\\" } \\\\ {c=\\"d\\"} \\n e"} 1',
  );
});

test('a label instance of the process itself is kept under another name', async () => {
  const text = await counterPage(1, { instance: 'own', model: 'iris' });
  const merged = mergeMetrics([{ instance: 'host:1', text }]);
  checkExposition(merged);
  expect(merged).toContain('a_total{instance="host:1",exported_instance="own",model="iris"} 1');
});

test('a family that another process has as another type is left out there', async () => {
  const gauge = '# HELP a_total Not a counter.\n# TYPE a_total gauge\na_total 7\n';
  const merged = mergeMetrics([
    { instance: 'host:1', text: await counterPage(1) },
    { instance: 'host:2', text: gauge },
  ]);
  checkExposition(merged);
  expect(merged).not.toContain('} 7');
});

test('a page that is no metrics page spoils nothing', async () => {
  const merged = mergeMetrics([
    { instance: 'host:1', text: '<html>502 "bad gateway"</html>\n{}\n1 2 3\n' },
    { instance: 'host:2', text: await counterPage(2) },
  ]);
  checkExposition(merged);
  expect(merged).toContain('a_total{instance="host:2",model="iris"} 2');
});
