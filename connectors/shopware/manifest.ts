/** The events whose webhooks wake a read; all are hints, so one more or less changes only how soon. */
export const webhookEvents = [
  'checkout.order.placed',
  'order.written',
  ...['open', 'in_progress', 'completed', 'cancelled'].map(state => `state_enter.order.state.${state}`),
  ...[
    'open',
    'authorized',
    'paid',
    'paid_partially',
    'refunded',
    'refunded_partially',
    'cancelled',
    'failed',
    'chargeback',
  ].map(state => `state_enter.order_transaction.state.${state}`),
  ...['open', 'shipped', 'shipped_partially', 'returned', 'returned_partially', 'cancelled'].map(
    state => `state_enter.order_delivery.state.${state}`,
  ),
];

/** What the app may read: the order, all it is loaded with, and the webhooks that are watched. */
const readable = [
  'order',
  'order_customer',
  'order_address',
  'order_line_item',
  'order_transaction',
  'order_delivery',
  'order_delivery_position',
  'customer',
  'currency',
  'language',
  'locale',
  'sales_channel',
  'state_machine',
  'state_machine_state',
  'state_machine_transition',
  'country',
  'salutation',
  'payment_method',
  'shipping_method',
  'tag',
  'webhook',
];

/** What the app may write: states of orders and deliveries, and tracking codes. */
const permitted = [
  ['update', 'order'],
  ['update', 'order_delivery'],
  ['create', 'state_machine_history'],
];

/** The app's technical name: part of the proof in the handshake, so it never changes. */
export const appName = 'Kladka';

export type ManifestOptions = {
  /** Three numbers; the shop takes an update only when it grows. */
  version: string;
  registrationUrl: string;
  webhookUrl: string;
  /** For a manifest that is installed directly; an app from Shopware's store has its secret there. */
  appSecret?: string;
  /** Hides webhooks about drafts; only for shops from 6.5.7, older ones refuse the attribute. */
  onlyLiveVersion?: boolean;
};

/** The app manifest (`manifest.xml`) to put into a shop's `custom/apps/Kladka`. */
export function manifest(options: ManifestOptions): string {
  const { appSecret, version, registrationUrl } = options;
  const live = options.onlyLiveVersion ? ' onlyLiveVersion="true"' : '';
  const url = xmlText(options.webhookUrl);
  const webhooks = webhookEvents.map(
    event => `        <webhook name="${webhookName(event)}" url="${url}" event="${event}"${live}/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<manifest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://raw.githubusercontent.com/shopware/shopware/trunk/src/Core/Framework/App/Manifest/Schema/manifest-2.0.xsd">',
    '    <meta>',
    `        <name>${appName}</name>`,
    '        <label>Kładka</label>',
    '        <description>Carries orders to the systems behind the shop.</description>',
    '        <author>Kładka</author>',
    '        <copyright>(c) the authors of Kładka</copyright>',
    `        <version>${xmlText(version)}</version>`,
    '        <license>Apache-2.0</license>',
    '    </meta>',
    '    <setup>',
    `        <registrationUrl>${xmlText(registrationUrl)}</registrationUrl>`,
    ...(appSecret ? [`        <secret>${xmlText(appSecret)}</secret>`] : []),
    '    </setup>',
    '    <permissions>',
    ...readable.map(entity => `        <read>${entity}</read>`),
    ...permitted.map(([right, entity]) => `        <${right}>${entity}</${right}>`),
    '    </permissions>',
    '    <webhooks>',
    ...webhooks,
    '    </webhooks>',
    '</manifest>',
    '',
  ].join('\n');
}

/** Webhook names are unique within an app and hold letters and digits only. */
const webhookName = (event: string) => event.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const xmlText = (text: string) => text.replace(/[&<>"']/g, character => entities[character] ?? character);
