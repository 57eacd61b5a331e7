import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { done, type Outcome } from '../../connectors/outcome.ts';

export type Mail = {
  to: string[];
  subject: string;
  text: string;
  html?: string;
  /** The same for every try of the same mail, without angle brackets, so that a receiver knows a doubled one. */
  messageId: string;
};

export type Mailer = {
  /** Sends one mail; never throws. `unclear`: the server may have taken it, so it must not simply be sent again. */
  send: (mail: Mail) => Promise<Outcome<{ answer: string }>>;
  close: () => void;
};

export type MailSettings = {
  /** `smtp://user:password@host:587` or `smtps://…`; absent: every mail is refused as not set up. */
  url?: string;
  /** Whom mails come from: `Kładka <hub@example.com>`. */
  from?: string;
};

/** Sends mails over a few kept connections to one SMTP server. */
export function createMailer({ url, from }: MailSettings): Mailer {
  if (!url || !from) {
    const missing = [!url && 'KLADKA_SMTP_URL', !from && 'KLADKA_MAIL_FROM'].filter(Boolean).join(' and ');
    const reason = `Mail is not set up: ${missing} not set. Set it and start anew.`;
    return { send: async () => ({ kind: 'config', reason }), close: () => {} };
  }
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    // The pool would send again by itself what may have been taken.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  /** What goes over the wire, by message id; whether it was read tells whether the server can have the mail. */
  const bodies = new Map<string, Readable>();
  transport.use('stream', (mail, next) => {
    const { messageId } = mail.data;
    const read = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = options => {
      const body = read(options);
      if (messageId) bodies.set(messageId, body);
      return body;
    };
    next();
  });

  return {
    async send({ messageId: id, ...mail }) {
      const messageId = `<${id}@kladka>`;
      try {
        const { response } = await transport.sendMail({ ...mail, from, messageId });
        return done({ answer: response });
      } catch (error) {
        return setback(error, bodies.get(messageId)?.readableDidRead === true);
      } finally {
        bodies.delete(messageId);
      }
    },
    close: () => transport.close(),
  };
}

/** What a failure of sending means; `begun`: something of the mail had gone out. */
function setback(error: unknown, begun: boolean): Exclude<Outcome<never>, { kind: 'done' }> {
  const reason = error instanceof Error ? error.message : String(error);
  const code = property(error, 'code');
  const answer = Number(property(error, 'responseCode') ?? 0);
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2') return { kind: 'auth', reason };
  if (answer >= 400 && answer < 500) return { kind: 'transient', reason };
  if (answer >= 500 || code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'rejected', reason };
  return begun ? { kind: 'unclear', reason } : { kind: 'transient', reason };
}

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
