import type { OrderKind } from './order-kinds.ts';

/** What a person or a test can change while the sandbox runs. Durations in milliseconds unless named otherwise. */
export type Settings = {
  /** The address under which the shop calls itself; set at the start. */
  shopUrl: string;
  /** Answers every login with 401, as after a changed secret. */
  refuseLogin: boolean;
  /** Whether wrong tries slow the token endpoint down (since 6.4.6.0). */
  throttleLogin: boolean;
  /** Seconds that a token lives. */
  tokenLifetime: number;
  /** Greatest limit of a search in place of the profile's: a number, `none`, or null for the profile's. */
  maxLimit: number | 'none' | null;
  /** Seconds between orders that arrive by themselves; 0: none. */
  ordersEvery: number;
  /** Weights of the kinds for orders without a wished kind; null: mostly simple ones. */
  mix: Partial<Record<OrderKind, number>> | null;
  webhookTimeout: number;
  /** First pause before a webhook is tried again; doubles. */
  webhookBackOff: number;
  /** Failed events after which a webhook is switched off. */
  webhookErrorLimit: number;
  /** Whether webhooks carry `source.eventId` (6.4.11 and later). */
  webhookEventId: boolean;
};

export const defaultSettings: Settings = {
  shopUrl: '',
  refuseLogin: false,
  throttleLogin: true,
  tokenLifetime: 600,
  maxLimit: null,
  ordersEvery: 0,
  mix: null,
  webhookTimeout: 20_000,
  webhookBackOff: 500,
  webhookErrorLimit: 10,
  webhookEventId: true,
};
