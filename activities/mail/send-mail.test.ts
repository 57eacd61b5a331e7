import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createMailer, type Mailer } from './send-mail.ts';
import { type SmtpServer, startSmtp } from './smtp.fixture.ts';

let smtp: SmtpServer;
let mailer: Mailer;
beforeAll(async () => {
  smtp = await startSmtp();
  mailer = createMailer({ url: smtp.url, from: 'Kładka <hub@example.com>' });
});
afterEach(() => {
  smtp.fault();
  smtp.mails.length = 0;
});
afterAll(async () => {
  mailer.close();
  await smtp.stop();
});

const mail = { to: ['anna@example.com', 'jan@example.com'], subject: 'Zaległości', text: 'Łódź', messageId: 'alert.1' };

it('S20 a mail arrives whole, in its own language, under the id that it was given', async () => {
  expect(await mailer.send(mail)).toMatchObject({ kind: 'done', value: { answer: '250 taken' } });
  expect(smtp.mails).toHaveLength(1);
  const [taken = ''] = smtp.mails;
  expect(taken).toContain('Message-ID: <alert.1@kladka>');
  expect(taken).toContain('To: anna@example.com, jan@example.com');
  expect(taken).toMatch(/Subject: =\?UTF-8\?/);
  expect(taken).toMatch(/=C5=81=C3=B3d=C5=BA|xYHDs2TFug/);
});

it('tells what may be tried again from what may not', async () => {
  smtp.fault('busy');
  expect(await mailer.send(mail)).toMatchObject({ kind: 'transient' });
  smtp.fault('refuse-recipient');
  expect(await mailer.send(mail)).toMatchObject({
    kind: 'rejected',
    reason: expect.stringContaining('no such mailbox'),
  });
  expect(await mailer.send({ ...mail, to: [] })).toMatchObject({ kind: 'rejected' });
  expect(smtp.mails).toHaveLength(0);
});

it('refused credentials are called that', async () => {
  smtp.fault('refuse-login');
  const other = createMailer({ url: smtp.url, from: 'hub@example.com' });
  expect(await other.send(mail)).toMatchObject({ kind: 'auth' });
  other.close();
});

it('a mail whose answer is lost is unclear and goes out once', async () => {
  smtp.fault('drop-after-data');
  expect(await mailer.send(mail)).toMatchObject({ kind: 'unclear' });
  expect(smtp.mails).toHaveLength(1);
  smtp.fault();
  expect(await mailer.send(mail)).toMatchObject({ kind: 'done' });
});

it('a server that is away took nothing; mail that is not set up says what to set', async () => {
  const away = createMailer({ url: 'smtp://127.0.0.1:9', from: 'hub@example.com' });
  expect(await away.send(mail)).toMatchObject({ kind: 'transient' });
  away.close();
  expect(await createMailer({}).send(mail)).toEqual({
    kind: 'config',
    reason: 'Mail is not set up: KLADKA_SMTP_URL and KLADKA_MAIL_FROM not set. Set it and start anew.',
  });
});
