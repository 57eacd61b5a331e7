import type { ChannelSettings } from '../../activities/watch/channels.ts';
import type { Config } from '../config.ts';

/** How alerts leave the house, by the configuration. */
export const channelSettings = (config: Config): ChannelSettings => ({
  smtpUrl: config.KLADKA_SMTP_URL,
  mailFrom: config.KLADKA_MAIL_FROM,
  webhookSecret: config.KLADKA_ALERT_WEBHOOK_SECRET,
  webhookPrivate: config.KLADKA_ALERT_WEBHOOK_PRIVATE === 'on',
});
