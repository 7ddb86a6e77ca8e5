import type { Delivery, Notice } from '../deliveries/delivery.js';

/** Alerts that are written out in one message; the others are counted. */
const writtenNotices = 10;

/** One line that says what it is about: `[FIRING, warning] 1 of 4 features of iris@1.0.0 drifted; top: petal_width`. */
export function titleOf(delivery: Delivery): string {
  const [first, ...others] = delivery.notices;
  const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
  return first === undefined ? '' : `${headingOf(first)} ${summaryOf(first)}${more}`;
}

/** `[FIRING, warning]` or `[RESOLVED]`. */
export function headingOf({ status, severity }: Notice): string {
  return status === 'firing' ? `[FIRING, ${severity}]` : '[RESOLVED]';
}

export function summaryOf({ annotations, labels }: Notice): string {
  return annotations['summary'] ?? labels['alertname'] ?? '';
}

/** The alerts of a message that are written out, and how many are not. */
export function writtenOut({ notices }: Delivery): {
  readonly notices: readonly Notice[];
  readonly left: number;
} {
  return {
    notices: notices.slice(0, writtenNotices),
    left: Math.max(0, notices.length - writtenNotices),
  };
}

/** What there is to know about an alert, a line each. */
export function detailsOf(notice: Notice): readonly string[] {
  const { annotations, labels, startsAtMs, endsAtMs } = notice;
  const since = new Date(startsAtMs).toISOString();
  const when =
    endsAtMs === undefined ? `since ${since}` : `${since} to ${new Date(endsAtMs).toISOString()}`;
  const version = labels['model_version'];
  const of = version === undefined ? '' : `, version ${version}`;
  return [
    ...[annotations['description'], annotations['resolved_because']].filter(
      (line) => line !== undefined,
    ),
    `${labels['alertname'] ?? ''}: model ${labels['model'] ?? ''}${of}, ${when}`,
  ];
}

/** The whole message as plain text. */
export function textOf(delivery: Delivery, link: string): string {
  const { notices, left } = writtenOut(delivery);
  const parts = notices.map((notice) =>
    [`${headingOf(notice)} ${summaryOf(notice)}`, ...detailsOf(notice)].join('\n'),
  );
  if (left > 0) parts.push(`and ${String(left)} more`);
  if (link !== '') parts.push(link);
  return `${parts.join('\n\n')}\n`;
}
