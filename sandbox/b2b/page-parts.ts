import { html } from 'hono/html';
import type { PlacedOrder } from './world.ts';

export type Markup = ReturnType<typeof html>;

export const tag = (text: string, kind = ''): Markup => html`<span class="tag ${kind}">${text}</span>`;

export const button = (path: string, label: string, values: Record<string, string> = {}, kind = ''): Markup =>
  html`<form method="post" action="${path}">${Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${kind}">${label}</button></form>`;

export const money = (amount: string | undefined, currency = ''): string => `${amount ?? '0.00'} ${currency}`.trim();

export const day = (instant: string | undefined): string => (instant ?? '').slice(0, 10);

const words: Record<PlacedOrder['push'], [text: string, kind: string]> = {
  waiting: ['waits for the hub', ''],
  kept: ['the hub has it', ''],
  taken: ['taken in', 'good'],
  refused: ['refused', 'bad'],
};

/** How far an order came on its way to the hub. */
export function pushTag({ push, reason, record }: PlacedOrder): Markup {
  const [text, kind] = words[push];
  const off = record.state === 'cancelled' ? tag('called off', 'bad') : '';
  return html`${tag(text, kind)} ${off}${reason ? html`<br><span class="bad soft">${reason}</span>` : ''}`;
}

const calm = new Set(['paid', 'done', 'delivered', 'shipped', 'overpaid']);
const alarming = new Set(['rejected', 'cancelled', 'returned']);

/** The state of a track. */
export const trackTag = (state: string | undefined): Markup =>
  state === undefined ? tag('nothing yet') : tag(state, calm.has(state) ? 'good' : alarming.has(state) ? 'bad' : '');

export const empty = (text: string): Markup => html`<p class="soft">${text}</p>`;
