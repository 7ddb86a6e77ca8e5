import { expect, test } from 'vitest';
import { createMetrics } from './metrics.js';
import { registerProcessMetrics } from './process-metrics.js';

function samplesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('a counter adds up by labels', async () => {
  const metrics = createMetrics();
  const counter = metrics.counter('calls_total', 'Calls.', ['model']);
  counter.add({ model: 'iris' });
  counter.add({ model: 'iris' }, 4);
  counter.add({ model: 'churn' }, 2);
  const text = await metrics.render();
  expect(text).toContain('# HELP calls_total Calls.\n# TYPE calls_total counter\n');
  expect(samplesOf(text)).toEqual(['calls_total{model="iris"} 5', 'calls_total{model="churn"} 2']);
});

test('an observed counter shows the totals as they are at the scrape', async () => {
  const metrics = createMetrics();
  let value = 3;
  metrics.observedCounter('rows_total', 'Rows.', ['model'], () => [
    { labels: { model: 'iris' }, value },
  ]);
  expect(samplesOf(await metrics.render())).toEqual(['rows_total{model="iris"} 3']);
  value = 5;
  expect(samplesOf(await metrics.render())).toEqual(['rows_total{model="iris"} 5']);
});

test('a gauge that is rebuilt at each scrape forgets what is gone', async () => {
  const metrics = createMetrics();
  let models = ['a', 'b'];
  metrics.gauge('loaded', 'Loaded.', ['model'], (gauge) => {
    gauge.reset();
    for (const model of models) gauge.set({ model }, 1);
  });
  expect(samplesOf(await metrics.render())).toHaveLength(2);
  models = ['b'];
  expect(samplesOf(await metrics.render())).toEqual(['loaded{model="b"} 1']);
});

test('a histogram counts what is at most each edge', async () => {
  const metrics = createMetrics();
  const histogram = metrics.histogram('took_seconds', 'Took.', [], [0.1, 1]);
  for (const value of [0.1, 0.5, 2]) histogram.observe({}, value);
  expect(samplesOf(await metrics.render())).toEqual([
    'took_seconds_bucket{le="0.1"} 1',
    'took_seconds_bucket{le="1"} 2',
    'took_seconds_bucket{le="+Inf"} 3',
    'took_seconds_sum 2.6',
    'took_seconds_count 3',
  ]);
});

test('two metrics of one name are an error, in one registry and not in two', () => {
  const metrics = createMetrics();
  metrics.counter('calls_total', 'Calls.', []);
  expect(() => metrics.counter('calls_total', 'Calls.', [])).toThrow('calls_total');
  createMetrics().counter('calls_total', 'Calls.', []);
});

test('the process tells its age, memory and CPU time', async () => {
  const metrics = createMetrics();
  registerProcessMetrics(metrics);
  const samples = new Map(
    samplesOf(await metrics.render()).map((line) => {
      const [name = '', value] = line.split(' ');
      return [name, Number(value)];
    }),
  );
  const startedMs = (samples.get('process_start_time_seconds') ?? 0) * 1000;
  expect(Math.abs(Date.now() - process.uptime() * 1000 - startedMs)).toBeLessThan(1000);
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
  expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(samples.get('slipway_event_loop_lag_seconds')).toBeGreaterThanOrEqual(0);
});
