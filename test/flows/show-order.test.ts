import { describe, expect, it } from 'vitest';
import { ordersToTill } from '../support/orders-to-till.ts';

describe('what is seen of an order from Shopware to CCV SalesPOS, before and after it is written', () => {
  const { hub, world, newBuyer, place, order, finished, waiting, json, inTill } = ordersToTill();

  it('S9 an adjusted mapping is checked on real orders when it is saved, and transforms what is written', async () => {
    const { body: mapping } = await hub().api('GET', '/api/flows/shop-to-till/mapping');
    const wrong = [{ to: 'lines[].description', do: 'copy', from: 'line.nonsense' }, ...mapping.rules];
    const refused = await hub().api('PUT', '/api/flows/shop-to-till/mapping', { rules: wrong });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('line.nonsense');

    const rules = [
      { to: 'debtor.name', do: 'template', text: '{billing.company} ({billing.city})' },
      { to: 'debtor.invoiceAddress.region', do: 'constant', value: 'Benelux' },
      { to: 'note', do: 'money', expression: 'totals.gross / 2' },
      ...mapping.rules,
    ];
    const saved = await hub().api('PUT', '/api/flows/shop-to-till/mapping', { rules });
    expect(saved.status, JSON.stringify(saved.body)).toBeLessThan(300);
    const { number, row } = place();
    expect((await finished(number)).outcome).toBe('sent');
    const till = await json(`${world().till.url}/_sandbox/orders/${inTill(number)[0]?.id}`);
    const half = ((row.price as { totalPrice: number }).totalPrice / 2).toFixed(2).slice(0, -1);
    expect(JSON.stringify(till)).toContain('Benelux');
    expect(JSON.stringify(till.ordernotes)).toContain(half);
    const { body: now } = await hub().api('GET', '/api/flows/shop-to-till/mapping');
    expect(now.version).toBe(mapping.version + 1);
    await hub().api('PUT', '/api/flows/shop-to-till/mapping', { rules: mapping.rules });
  });

  it('X2 a dry run says field by field what would be written and why, and writes nothing', async () => {
    const { number } = place({ paid: false, kind: 'company', company: 'Dry Run BV' });
    await waiting(number);
    const before = world().till.world.users.size;
    const { status, body } = await hub().api('POST', `/api/orders/${number}/dry-run`, { flow: 'shop-to-till' });
    expect(status).toBe(200);
    expect(body.verdict).toContain('waits');
    expect(body.fields).toContainEqual(expect.objectContaining({ target: 'debtor', new: 'Dry Run BV', why: 'mapped' }));
    expect(body.fields).toContainEqual(
      expect.objectContaining({ target: 'note', why: expect.stringContaining('in the note') }),
    );
    expect(body.body).toMatchObject({ reservationnumber: expect.stringContaining(number) });
    expect(world().till.world.users.size).toBe(before);
    expect(inTill(number)).toHaveLength(0);
  });

  it('X1 in shadow mode everything runs but the write, and what would have been written is kept', async () => {
    await hub().api('PATCH', '/api/flows/shop-to-till', { mode: 'shadow' });
    const { number } = place();
    expect((await finished(number)).outcome).toBe('shadow');
    expect(inTill(number)).toHaveLength(0);
    const kept = (await order(number)).flows[0].messages.find((message: { subject: string }) =>
      message.subject.startsWith('shadow'),
    );
    const { body } = await hub().api('GET', `/api/messages/${kept.id}`);
    expect(JSON.stringify(body)).toContain('orderrows');
    await hub().api('PATCH', '/api/flows/shop-to-till', { mode: 'live' });
    await hub().until('gone live, it is written', async () => inTill(number).length === 1);
  });

  it('S19 shows exactly which data came from the shop and which went to the till, sealed at rest (S22)', async () => {
    const email = newBuyer();
    const { number } = place({ customerEmail: email });
    await finished(number);
    const detail = await order(number);
    const came = await hub().api('GET', `/api/messages/${detail.messages[0].id}`);
    expect(JSON.stringify(came.body)).toContain(email);
    const post = detail.flows[0].messages.find(
      (message: { subject: string }) => message.subject === 'POST /api/rest/v1/orders',
    );
    const went = await hub().api('GET', `/api/messages/${post.id}`);
    expect(JSON.stringify(went.body)).toContain(email);
    const leaked = await hub().hub.db
      .$client`select 1 from message_chunks where position(${Buffer.from(email)} in sealed) > 0`;
    expect(leaked).toHaveLength(0);
  });

  it('X7 the workflow has a readable id, a summary and progress, and its payloads are encrypted until the codec opens them', async () => {
    const { number } = place();
    const process = await finished(number);
    expect(process.workflowId).toMatch(new RegExp(`^order/test/shop-to-till/${number}-[0-9a-f]{8}$`));
    const handle = hub().client.workflow.getHandle(process.workflowId);
    // Search attributes reach the list of runs a moment after the run itself.
    const description = await hub().until('the outcome is searchable', async () => {
      const seen = await handle.describe();
      return JSON.stringify(seen.searchAttributes.KladkaOutcome) === '["sent"]' && seen;
    });
    expect(await description.staticSummary()).toBe(`Order ${number}: shop → till`);
    expect(description.searchAttributes).toMatchObject({ KladkaOrder: [number], KladkaFlow: ['shop-to-till'] });
    const history = await handle.fetchHistory();
    const input = history.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    expect(Buffer.from(input?.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
    expect(Buffer.from(input?.data ?? []).includes(number)).toBe(false);
    const wire = {
      metadata: Object.fromEntries(
        Object.entries(input?.metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
      ),
      data: Buffer.from(input?.data ?? []).toString('base64'),
    };
    const decoded = await json(`${hub().apiUrl}/codec/test/decode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ payloads: [wire] }),
    });
    expect(Buffer.from(decoded.payloads[0].data, 'base64').toString()).toContain(`"number":"${number}"`);
  });
});
