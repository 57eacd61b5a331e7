import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { item, offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { soap } from '../support/api-pharmacy.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addConnection } from '../support/shop-to-till.ts';

/** Every password of this file, right or wrong, has this in it. */
const secret = 'tajne-4711';
const right = `prawe-${secret}`;
const wrong = `mylne-${secret}`;
const hidden = [secret, Buffer.from(right).toString('base64'), Buffer.from(wrong).toString('base64')];

describe('what API and worker log of a pharmacy', () => {
  let test: TestHub;
  /** The hub's log at its finest, and whatever else the process writes. */
  let log = '';
  const hear = (chunk: unknown): true => {
    log += String(chunk);
    return true;
  };
  beforeAll(async () => {
    const stream = new Writable({
      write(chunk, _, done) {
        hear(chunk);
        done();
      },
    });
    test = await startTestHub({ log: pino({ level: 'trace' }, stream) });
    await addConnection(test, 'apteka', 'kamsoft', { userName: 'apteka', password: right });
    vi.spyOn(process.stdout, 'write').mockImplementation(hear);
    vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await test?.stop();
  });

  async function post(body: string): Promise<string> {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    return await (await fetch(`${test.apiUrl}/kamsoft/apteka`, { method: 'POST', headers, body })).text();
  }
  const offer = offerOf(1, 1, [item({ idtowr: '1' })]);
  const call = (operation: string, APassword: string, rest: Record<string, string>) =>
    post(soap(operation, { AUserName: 'apteka', APassword, ...rest }));
  const taken = (count: number) =>
    test.until('the worker took them in', async () => {
      const [row] = await test.hub.db.$client<{ n: number }[]>`
        select count(*)::int as n from messages where kind = 'event' and status <> 'stored'`;
      return row?.n === count;
    });

  it('K1 never holds its password: neither right nor wrong ones, nor those in calls that break off or fail', async () => {
    expect(await call('SetOffer', right, { Offer: offer })).toContain('true');
    expect(await call('SetOffer', right, { Offer: offer.slice(0, -40) })).toContain('true');
    expect(await call('SetOrders', right, { Orders: '<nothing/>' })).toContain('true');
    expect(await call('GetOrders', right, { ALastOrderId: '0', ALastDateTime: '' })).toContain('orders');
    await taken(3);
    const envelope = soap('SetOffer', { AUserName: 'apteka', APassword: wrong, Offer: offer });
    const answers = [
      await call('SetOffer', wrong, { Offer: offer }),
      await call('SetOrders', wrong, { Orders: '<orders/>' }),
      await call('GetOrders', wrong, { ALastOrderId: '0', ALastDateTime: '' }),
      await call('DropOffer', wrong, {}),
      await post(envelope.replace('</APassword>', '</AWord>')),
      await post(envelope.slice(0, envelope.indexOf(secret) + 4 + secret.length)),
      await post(envelope.replace(wrong, `${wrong}&unknown;`)),
    ];
    await test.hub.db.$client`alter table message_chunks rename to away`;
    answers.push(await call('SetOffer', right, { Offer: offer }));
    await test.hub.db.$client`alter table away rename to message_chunks`;
    const changed = { settings: { password: `nowe-${secret}` } };
    expect((await test.api('PATCH', '/api/connections/apteka', changed)).status).toBe(200);
    answers.push(await call('SetOffer', right, { Offer: offer }));
    answers.push(
      JSON.stringify((await test.api('PATCH', '/api/connections/apteka', { settings: { password: 7 } })).body),
    );
    for (let no = 0; no < 12; no += 1) answers.push(await call('SetOffer', wrong, { Offer: offer }));

    // What was heard is really the log of these calls.
    expect(log).toContain('a document was kept');
    expect(log).toContain('User name or password is wrong');
    expect(log).toContain('Too many wrong passwords');
    expect(log).toContain('a call of a pharmacy program failed');
    for (const text of hidden) {
      expect(log).not.toContain(text);
      expect(answers.join('\n')).not.toContain(text);
    }
  });
});
