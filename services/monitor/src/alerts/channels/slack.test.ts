import { expect, test } from 'vitest';
import { newDelivery, type Notice } from '../deliveries/delivery.js';
import { slackMessage } from './slack.js';

test('says what, how bad, since when and where to look', () => {
  const message = slackMessage(deliveryOf([notice('a')]), 'http://dash.test/');

  expect(message).toEqual({
    text: '[FIRING, warning] 1 &lt; 4 features',
    blocks: [
      section(
        '*[FIRING, warning] 1 &lt; 4 features*\na: ks 0.4\nModelDrift: model iris, version 1.0.0, since 1970-01-01T00:00:01.000Z',
      ),
      section('<http://dash.test/#/models/iris/1.0.0|Open the dashboard>'),
    ],
  });
});

test('says when it was over', () => {
  const over = { ...notice('a'), status: 'resolved' as const, endsAtMs: 2000 };
  const { text, blocks } = slackMessage(deliveryOf([over]), '');

  expect(text).toBe('[RESOLVED] 1 &lt; 4 features');
  expect(JSON.stringify(blocks)).toContain('1970-01-01T00:00:01.000Z to 1970-01-01T00:00:02.000Z');
});

test('stays below the limits of Slack, however much there is to say', () => {
  const many = Array.from({ length: 80 }, (_, i) => ({
    ...notice(String(i)),
    annotations: { summary: 'x', description: 'y'.repeat(5000) },
  }));
  const { text, blocks } = slackMessage(deliveryOf(many), 'http://dash.test/');

  expect(text).toBe('[FIRING, warning] x (and 79 more)');
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(blocks).toContainEqual(section('and 70 more'));
  for (const block of blocks as { text: { text: string } }[]) {
    expect(block.text.text.length).toBeLessThanOrEqual(3000);
  }
});

function deliveryOf(notices: readonly Notice[]) {
  const group = { model: 'iris', model_version: '1.0.0' };
  return newDelivery({ channel: 'slack', group, notices, nowMs: 0 });
}

function notice(id: string): Notice {
  return {
    ...{ id, fingerprint: id, severity: 'warning', status: 'firing', startsAtMs: 1000 },
    labels: { alertname: 'ModelDrift', model: 'iris', model_version: '1.0.0' },
    annotations: { summary: '1 < 4 features', description: 'a: ks 0.4' },
  };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
