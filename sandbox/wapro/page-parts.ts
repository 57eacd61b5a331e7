import { html } from 'hono/html';
import type { Value } from './column.ts';
import { big } from './sums.ts';

export type Markup = ReturnType<typeof html>;

/** A button that does one of the clerk's deeds with these values. */
export const button = (deed: string, label: string, values: Record<string, unknown> = {}, kind = ''): Markup =>
  html`<form method="post" action="/office/${deed}">${Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${String(value)}">`,
  )}<button class="${kind}">${label}</button></form>`;

export const money = (value: Value | undefined): string => big(value).toFixed(2);
/** A quantity without the zeros behind the point. */
export const plainQuantity = (value: Value | undefined): string => String(Number(value ?? 0));

export const tag = (text: string, kind = ''): Markup => html`<span class="tag ${kind}">${text}</span>`;
