import { expect, test } from 'vitest';
import { driftedOf, featureOf, snapshotOf } from '../../test/alert-snapshots.js';
import { drifting, openDesk } from '../../test/deciding-desk.js';
import type { VersionSnapshot } from '../versions/version-snapshot.js';
import { alertsOf } from './decide.js';
import type { Silence } from './silences/silence.js';

test('a shift of the traffic is one alert that names the feature, and is over when the traffic is back', () => {
  const { look, alerts, sent } = openDesk();
  look(0, [snapshotOf()]);
  const features = [featureOf('a'), driftedOf('petal_width'), featureOf('c')];
  look(1000, [snapshotOf({}, { number: 2, features, prediction: driftedOf('prediction') })]);
  look(4000, [snapshotOf({}, { number: 2, features, prediction: driftedOf('prediction') })]);

  expect(alerts()).toMatchObject([
    {
      phase: 'firing',
      labels: { alertname: 'ModelDrift', model: 'iris', model_version: '1.0.0' },
      annotations: {
        summary:
          '1 of 3 features of iris@1.0.0 drifted; top: petal_width; its answers drifted, too',
        top_features: 'petal_width',
      },
    },
  ]);
  expect(alerts()[0]?.annotations['description']).toBe(
    'petal_width: moved by 1.2 sd, p 1e-12 (ks), 100% of the drift; answers: Jensen-Shannon 0 bits, p 1e-12 (ks); 1000 recent rows against 120 of the reference',
  );
  expect(sent()).toEqual(['slack firing ModelDrift', 'webhook/0 firing ModelDrift']);

  look(5000, [snapshotOf({}, { number: 3 })]);
  expect(alerts()).toMatchObject([{ phase: 'resolved', startsAtMs: 1000, endsAtMs: 5000 }]);
  expect(alerts()[0]?.annotations).toMatchObject({
    summary: 'iris@1.0.0 is back to normal: ModelDrift is over',
    description: expect.stringMatching(
      /^Before: 1 of 3 features .* drifted, too\. petal_width/,
    ) as string,
  });
  look(40_000, [snapshotOf({}, { number: 3 })]);
  expect(sent().slice(2)).toEqual(['slack resolved ModelDrift', 'webhook/0 resolved ModelDrift']);
});

test('drift stays one alert while other features join and leave', () => {
  const { look, alerts, sent } = openDesk();
  look(0, [drifting(1, ['a'])]);
  look(4000, [drifting(2, ['a', 'b'])]);
  look(40_000, [drifting(3, ['b'])]);

  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]?.annotations['top_features']).toBe('b');
  expect(sent()).toEqual(['slack firing ModelDrift', 'webhook/0 firing ModelDrift']);
});

test('drift that is not confirmed starts nothing, and does not end what was confirmed', () => {
  const unsure = { features: [driftedOf('a', { confirmed: false })] };
  const { look, alerts } = openDesk();
  look(0, [snapshotOf({}, { number: 1, ...unsure })]);
  expect(alerts()).toEqual([]);

  look(1000, [drifting(2, ['a'])]);
  look(2000, [snapshotOf({}, { number: 3, ...unsure })]);
  expect(alerts()).toMatchObject([{ phase: 'firing' }]);
});

test('features are ranked by what they contribute', () => {
  const { look, alerts } = openDesk();
  const shares = { a: 0.1, b: 0.6, c: 0.3, d: 0 };
  const features = Object.entries(shares).map(([name, contribution]) =>
    driftedOf(name, { contribution }),
  );
  look(0, [snapshotOf({}, { features })]);

  expect(alerts()[0]?.annotations['summary']).toBe(
    '4 of 4 features of iris@1.0.0 drifted; top: b, c, a',
  );
});

test('a feature that only looks odd in one window is not named', () => {
  const { look, alerts } = openDesk();
  const odd = driftedOf('odd', { confirmed: false, contribution: 0.9 });
  look(0, [snapshotOf({}, { features: [odd, driftedOf('a', { contribution: 0.1 })] })]);

  expect(alerts()).toMatchObject([
    { subjects: ['a'], annotations: { top_features: 'a', features_drifted: '1 of 2' } },
  ]);
});

test('missing values are told, and the drift that follows from them is held back', () => {
  const { look, alerts, sent } = openDesk();
  look(0, [snapshotOf()]);
  look(1000, [drifting(2, ['a'], 0.4)]);
  look(5000, [drifting(2, ['a'], 0.4)]);

  expect(sent()).toEqual(['slack firing MissingValues', 'webhook/0 firing MissingValues']);
  const [drift, missing] = ['ModelDrift', 'MissingValues'].map((name) =>
    alerts().find(({ labels }) => labels['alertname'] === name),
  );
  expect(drift?.inhibitedBy).toBe(missing?.id);
  expect(missing?.annotations['description']).toContain('a 40% (was 0%)');
});

test('a feature that always lacks values and drifts for another reason does not count as lacking more', () => {
  const { look, alerts } = openDesk();
  look(0, [snapshotOf({}, { features: [featureOf('a', { missingShare: 0.4 })] })]);
  look(1000, [drifting(2, ['a'], 0.42)]);

  expect(alerts().map(({ labels }) => labels['alertname'])).toEqual(['ModelDrift']);
});

test('failing requests alarm after three looks, unless they are too few to tell', () => {
  const { look, alerts } = openDesk();
  const failing = (errorRows: number, rows: number, lastMs: number): VersionSnapshot =>
    snapshotOf({ traffic: { ...snapshotOf().traffic, rows, errorRows, lastMs } });

  for (const at of [0, 1000, 2000]) look(at, [failing(3, 50, at)]);
  expect(alerts()).toEqual([]);
  for (const at of [3000, 4000, 5000]) look(at, [failing(60, 1000, at)]);
  expect(alerts()).toMatchObject([
    {
      phase: 'firing',
      severity: 'critical',
      annotations: { summary: '6% of the requests to iris@1.0.0 fail' },
    },
  ]);
  for (const at of [6, 7, 8, 9]) look(at * 1000, [failing(30, 1000, at * 1000)]);
  expect(alerts()).toMatchObject([{ phase: 'firing' }]);
  for (const at of [10, 11, 12, 13, 14]) look(at * 1000, [failing(20, 1000, at * 1000)]);
  expect(alerts()).toMatchObject([{ phase: 'resolved' }]);
});

test('slow answers are those that are slower than in the first minutes of the version', () => {
  const { look, alerts } = openDesk();
  const answering = (p99: number, at: number): VersionSnapshot =>
    snapshotOf({
      traffic: { rows: 1000, errorRows: 0, lastMs: at, latencyMs: { p50: 1, p95: 2, p99 } },
    });
  for (let s = 0; s <= 125; s += 1) look(s * 1000, [answering(20, s)]);
  for (let s = 126; s <= 150; s += 1) look(s * 1000, [answering(69, s)]);
  expect(alerts()).toEqual([]);

  for (let s = 151; s <= 190; s += 1) look(s * 1000, [answering(71, s)]);
  expect(alerts()).toMatchObject([
    {
      phase: 'firing',
      labels: { alertname: 'HighLatency' },
      annotations: { reference_p99_ms: '20' },
    },
  ]);
});

test('what labels say of the quality stands beside the drift, an estimate is explained by it', () => {
  const quality = { shouldRetrain: true, reasons: ['accuracy 0.81 is below 0.87'] };
  const byName = (hasLabels: boolean): string | undefined => {
    const { look, alerts } = openDesk();
    const both = { ...drifting(1, ['a']), quality: { ...quality, hasLabels } };
    for (const s of [0, 1, 2]) look(s * 1000, [both]);
    return alerts().find(({ rule }) => rule === 'quality')?.inhibitedBy;
  };

  expect(byName(true)).toBe('');
  expect(byName(false)).toMatch(/^iris-/);
});

test('a fall of quality says what fell, and apart from that how it is known', () => {
  const annotationsOf = (reasons: readonly string[], hasLabels: boolean) => {
    const { look, alerts } = openDesk();
    const quality = { shouldRetrain: true, reasons, hasLabels };
    for (let s = 0; s <= 5; s += 1) look(s * 1000, [snapshotOf({ quality })]);
    return alerts()[0]?.annotations;
  };
  expect(annotationsOf(['accuracy 0.81 is below 0.87'], true)).toEqual({
    summary: 'iris@1.0.0 should be trained again: accuracy 0.81 is below 0.87',
    description: 'Measured by the labels that have come',
  });
  expect(annotationsOf(['accuracy 0.81 is below 0.87', 'f1 fell'], false)?.['description']).toBe(
    'Estimated from the probabilities of the answers, before labels have come; f1 fell',
  );
});

test('an alert of a version that has left ends after a while', () => {
  const { look, alerts } = openDesk();
  look(0, [drifting(1, ['a'])]);
  look(899_000, []);
  expect(alerts()).toMatchObject([{ phase: 'firing' }]);

  look(900_000, []);
  expect(alerts()).toMatchObject([{ phase: 'resolved', endsAtMs: 900_000 }]);
  expect(alerts()[0]?.annotations['summary']).toBe(
    'ModelDrift of iris@1.0.0 is over: nothing new to look at for 900 s',
  );
});

test('lost events alarm once they have stayed lost for a while', () => {
  const { look, alerts } = openDesk();
  look(0, [snapshotOf()]);
  for (let s = 1; s <= 12; s += 1) look(s * 1000, [snapshotOf({ droppedRows: 40 })]);

  expect(alerts()).toMatchObject([
    {
      phase: 'firing',
      annotations: { summary: expect.stringContaining('40 prediction events') as string },
    },
  ]);
  for (let s = 60; s <= 65; s += 1) look(s * 1000, [snapshotOf({ droppedRows: 40 })]);
  expect(alerts()).toMatchObject([{ phase: 'resolved' }]);
});

test('rows that arrive after all were not lost', () => {
  const { look, alerts } = openDesk();
  look(0, [snapshotOf()]);
  look(1000, [snapshotOf({ droppedRows: 40 })]);
  for (let s = 2; s <= 12; s += 1) look(s * 1000, [snapshotOf()]);

  expect(alerts()).toEqual([]);
});

test('outputs that are NaN or all the same are critical, and explain what the answers do', () => {
  const { look, alerts } = openDesk();
  const prediction = driftedOf('prediction');
  look(0, [snapshotOf({}, { nonFiniteShare: 0.3, isConstant: true, prediction })]);

  const byName = new Map(alerts().map((alert) => [alert.labels['alertname'], alert]));
  expect(byName.get('OutputNotFinite')).toMatchObject({ severity: 'critical', inhibitedBy: '' });
  expect(byName.get('OutputConstant')?.inhibitedBy).toBe(byName.get('OutputNotFinite')?.id);
  expect(byName.get('ModelDrift')?.inhibitedBy).toBe(byName.get('OutputNotFinite')?.id);
});

test('below the minimum of samples nothing is said', () => {
  const { look, alerts } = openDesk();
  const few = { rows: 99, isConstant: true, nonFiniteShare: 1, features: [driftedOf('a')] };
  look(0, [snapshotOf({}, few)]);

  expect(alerts()).toEqual([]);
});

test('a silence keeps an alert from being sent until it ends', () => {
  const silence: Silence = {
    ...{
      id: 's',
      matchers: { model: 'iris' },
      startsAtMs: 0,
      endsAtMs: 10_000,
      by: '',
      comment: '',
    },
  };
  const { look, alerts, sent } = openDesk([silence]);
  look(0, [drifting(1, ['a'])]);
  look(9000, [drifting(1, ['a'])]);
  expect(alerts(9000)).toMatchObject([{ phase: 'firing', silencedBy: 's' }]);
  expect(sent()).toEqual([]);

  look(10_000, [drifting(1, ['a'])]);
  expect(sent()).toEqual(['slack firing ModelDrift', 'webhook/0 firing ModelDrift']);
});

test('a channel is spared what is not urgent enough for it', () => {
  const { look, sent } = openDesk([], { min_severity: { slack: 'critical' } });
  look(0, [drifting(1, ['a'])]);
  look(3000, [drifting(1, ['a'])]);

  expect(sent()).toEqual(['webhook/0 firing ModelDrift']);
});

test('rules can be switched off and set for one model', () => {
  const models = { iris: { model_drift: { enabled: false } } };
  const { look, alerts } = openDesk([], { rules: { model_drift: { severity: 'info' } }, models });
  look(0, [drifting(1, ['a']), { ...drifting(1, ['a']), modelName: 'churn' }]);

  expect(alerts()).toMatchObject([{ severity: 'info', labels: { model: 'churn' } }]);
});

test('what is on the book goes on where it was after a restart', () => {
  const { look, book } = openDesk();
  look(0, [drifting(1, ['a'])]);
  look(3000, [drifting(1, ['a'])]);
  const stored = [...book.room.takeChanges()].map(([field, value]) => [field, value ?? '']);

  const next = openDesk([], {}, Object.fromEntries(stored) as Record<string, string>);
  next.look(5000, [drifting(1, ['a'])]);
  expect(next.alerts()).toEqual(alertsOf(book, [], 5000));
  expect(next.sent()).toEqual(['slack firing ModelDrift', 'webhook/0 firing ModelDrift']);
});
