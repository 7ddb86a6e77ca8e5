import { expect, test } from 'vitest';
import { snapshotOf } from '../../../test/alert-snapshots.js';
import { drifting, openDesk } from '../../../test/deciding-desk.js';

test('a model whose traffic stops is one alert of the model, which explains those of its versions', () => {
  const { look, alerts } = openDesk();
  const drift = (s: number) => [
    {
      ...drifting(1, ['a']),
      traffic: { ...snapshotOf().traffic, lastMs: Math.min(s, 3610) * 1000 },
    },
    snapshotOf({ modelVersion: '2.0.0' }),
  ];
  const silenceOf = () => alerts().find(({ labels }) => labels['alertname'] === 'NoTraffic');
  for (let s = 0; s <= 3610; s += 10) look(s * 1000, drift(s));
  for (const s of [4000, 4509]) look(s * 1000, drift(s));
  expect(silenceOf()).toBeUndefined();

  for (const s of [4510, 4511, 4512]) look(s * 1000, drift(s));
  const silence = silenceOf();
  expect(silence).toMatchObject({
    phase: 'firing',
    labels: { model: 'iris' },
    annotations: {
      summary: 'iris gets no traffic any more',
      description:
        'The last request came at 1970-01-01T01:00:10.000Z, more than 15 min ago; its longest pause before that was 10 s',
    },
  });
  expect(silence?.labels).not.toHaveProperty('model_version');
  expect(alerts().find(({ rule }) => rule === 'model_drift')?.inhibitedBy).toBe(silence?.id);
});

test('a model that has not had traffic for long may pause', () => {
  const { look, alerts } = openDesk();
  const at = (lastMs: number) => [snapshotOf({ traffic: { ...snapshotOf().traffic, lastMs } })];
  for (let s = 0; s <= 3590; s += 10) look(s * 1000, at(s));
  for (const s of [7200, 7201, 7202]) look(s * 1000, at(3590));
  expect(alerts()).toEqual([]);
});

test('a version that lost its traffic to another one is no model without traffic, and its alerts end', () => {
  const { look, alerts } = openDesk();
  const drift = drifting(1, ['a']);
  look(0, [drift]);
  for (let s = 1; s <= 901; s += 100) {
    const traffic = { ...snapshotOf().traffic, lastMs: s * 1000 };
    look(s * 1000, [drift, snapshotOf({ modelVersion: '2.0.0', traffic })]);
  }

  expect(alerts()).toMatchObject([{ rule: 'model_drift', phase: 'resolved' }]);
});

test('a monitor that has not looked itself does not say that there was no traffic', () => {
  const { look, alerts } = openDesk();
  const at = (lastMs: number) => [snapshotOf({ traffic: { ...snapshotOf().traffic, lastMs } })];
  for (let s = 0; s <= 3600; s += 5) look(s * 1000, at(s));
  look(4500_000, at(3600), true);
  for (const s of [4501, 4502, 5399]) look(s * 1000, at(3600));
  expect(alerts()).toEqual([]);

  for (const s of [5400, 5401, 5402]) look(s * 1000, at(3600));
  expect(alerts()).toMatchObject([{ phase: 'firing', labels: { alertname: 'NoTraffic' } }]);
});

test('a model that has paused before is given four times as long', () => {
  const { look, alerts } = openDesk();
  const at = (lastMs: number) => [snapshotOf({ traffic: { ...snapshotOf().traffic, lastMs } })];
  look(0, at(0));
  look(4000_000, at(4000));
  for (const s of [19_997, 19_998, 19_999]) look(s * 1000, at(4000));
  expect(alerts()).toEqual([]);

  for (const s of [20_000, 20_001, 20_002]) look(s * 1000, at(4000));
  expect(alerts()).toMatchObject([
    {
      phase: 'firing',
      annotations: { description: expect.stringContaining('more than 266 min ago') as string },
    },
  ]);
});
