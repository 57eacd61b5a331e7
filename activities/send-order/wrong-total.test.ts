import { expect, it } from 'vitest';
import { anOrder } from '../../test/fixtures/orders.ts';
import type { Story } from './story.ts';
import { wrongTotal } from './wrong-total.ts';

const story = {
  order: anOrder(),
  connection: { row: { key: 'till' } },
  ref: { workspaceId: 'w', flowId: 'f', orderId: 'o' },
  flowKey: 'shop-to-till',
} as unknown as Story;

it('says by how much a target rounds in its own way', () => {
  const problem = wrongTotal(story, '14.08', { externalId: '7', number: '20007', total: '14.09' });
  expect(problem).toMatchObject({ kind: 'totals', cause: 'booked/f/o', remedy: expect.stringContaining('20007') });
  expect(problem?.sentence).toMatch(/14\.09.* in till, and to 14\.08/);
});

it('is silent where the totals agree, or the target says none', () => {
  expect(wrongTotal(story, '14.08', { externalId: '7', total: '14.080' })).toBeUndefined();
  expect(wrongTotal(story, '14.08', { externalId: '7' })).toBeUndefined();
  expect(wrongTotal(story, '14.08', { externalId: '7', total: 'much' })).toBeUndefined();
});
