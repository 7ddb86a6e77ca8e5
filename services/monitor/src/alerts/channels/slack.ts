import type { Delivery } from '../deliveries/delivery.js';
import type { Channel, ChannelPlan } from './channel.js';
import { dashboardLink } from './dashboard-link.js';
import type { HttpTarget } from './http-target.js';
import { detailsOf, headingOf, summaryOf, titleOf, writtenOut } from './notice-text.js';
import { postJson } from './post-json.js';

/** Slack's limit for the text of a section. */
const maxSectionLength = 3000;

/** An incoming webhook of Slack (or of what understands the same, such as Mattermost). */
export function createSlackChannel(
  target: HttpTarget,
  plan: ChannelPlan,
  dashboardUrl: string,
): Channel {
  return {
    ...plan,
    kind: 'slack',
    send: (delivery, signal) => {
      const body = JSON.stringify(slackMessage(delivery, dashboardUrl));
      return postJson(target, body, { 'idempotency-key': delivery.id }, signal);
    },
  };
}

/** `text` is what notifications show; the blocks are what is read in the channel. */
export function slackMessage(
  delivery: Delivery,
  dashboardUrl: string,
): { readonly text: string; readonly blocks: readonly object[] } {
  const { notices, left } = writtenOut(delivery);
  const sections = notices.map((notice) => {
    const heading = `*${escape(`${headingOf(notice)} ${summaryOf(notice)}`)}*`;
    return section([heading, ...detailsOf(notice).map(escape)].join('\n'));
  });
  if (left > 0) sections.push(section(`and ${String(left)} more`));
  const link = dashboardLink(dashboardUrl, delivery.group);
  if (link !== '') sections.push(section(`<${escape(link)}|Open the dashboard>`));
  return { text: escape(titleOf(delivery)), blocks: sections };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, maxSectionLength) } };
}

/** The three characters that mean something to Slack. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
