import { Webhook } from 'standardwebhooks';
import { createHttpClient } from '../../connectors/http-client.ts';
import { done, type Outcome } from '../../connectors/outcome.ts';
import type { AlertChannel } from '../../db/schema/watching.ts';
import type { Language } from '../../domain/alert-words.ts';
import { createMailer, type Mailer } from '../mail/send-mail.ts';
import { type AlertNews, alertMail } from './alert-mail.ts';
import type { AlertSettings } from './alert-settings.ts';

export type ChannelSettings = {
  smtpUrl?: string;
  mailFrom?: string;
  /** `whsec_…`, of Standard Webhooks. */
  webhookSecret?: string;
  /** A webhook may be called in a private network and without TLS. */
  webhookPrivate?: boolean;
};

export type Channels = {
  /** Tells one piece of news by one channel to whom the settings name; never throws. */
  tell: (channel: AlertChannel, news: AlertNews, settings: AlertSettings) => Promise<Outcome<{ answer: string }>>;
  close: () => Promise<void>;
};

/** The channels that a workspace wants to be told by. */
export const channelsOf = ({ emails, webhookUrl }: AlertSettings): AlertChannel[] => [
  ...(emails.length > 0 ? (['email'] as const) : []),
  ...(webhookUrl ? (['webhook'] as const) : []),
];

/** The ways by which alerts leave the house: mail, and a webhook signed by the Standard Webhooks convention. */
export function openChannels(settings: ChannelSettings, mailer: Mailer = mailerOf(settings)): Channels {
  const http = createHttpClient({
    baseUrl: '',
    allowPrivate: settings.webhookPrivate === true,
    allowPlainHttp: settings.webhookPrivate === true,
    maxAnswerBytes: 64 * 1024,
    budget: async () => ({ ok: true }),
    record: async () => {},
  });

  async function call(news: AlertNews, url: string): Promise<Outcome<{ answer: string }>> {
    if (!settings.webhookSecret)
      return { kind: 'config', reason: 'KLADKA_ALERT_WEBHOOK_SECRET is not set. Set it and start anew.' };
    const at = new Date();
    const id = news.edge === 'test' ? `${news.id}.${at.getTime()}` : `${news.id}.${news.edge}`;
    const { edge, ...data } = news;
    const body = JSON.stringify({ type: `alert.${edge}`, timestamp: at.toISOString(), data });
    const answer = await http.send({
      method: 'POST',
      url,
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(settings.webhookSecret).sign(id, at, body),
      },
      signal: AbortSignal.timeout(20_000),
    });
    if (!answer.ok) {
      if (answer.refused && !answer.sent) return { kind: 'config', reason: answer.reason };
      return { kind: answer.sent ? 'unclear' : 'transient', reason: answer.reason };
    }
    const { status } = answer;
    if (status >= 200 && status < 300) return done({ answer: String(status) });
    const reason = `The webhook answered ${status}.`;
    return { kind: status >= 500 || status === 408 || status === 429 ? 'transient' : 'rejected', reason };
  }

  return {
    async tell(channel, news, { emails, webhookUrl, language }) {
      if (channel === 'webhook')
        return webhookUrl ? await call(news, webhookUrl) : { kind: 'rejected', reason: 'No webhook is set any more.' };
      if (emails.length === 0) return { kind: 'rejected', reason: 'Nobody is set to be written to any more.' };
      const spoken: Language = language ?? 'en';
      return await mailer.send({ to: emails, ...alertMail(news, spoken) });
    },
    close: async () => {
      mailer.close();
      await http.close();
    },
  };
}

const mailerOf = ({ smtpUrl, mailFrom }: ChannelSettings): Mailer => createMailer({ url: smtpUrl, from: mailFrom });
