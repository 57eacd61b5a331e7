import { describe, expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { isSameEvent, readEvent } from './read-event.ts';

const event = (extra: object = {}) => ({
  data: { event: 'order.written', payload: [] },
  source: { eventId: 'e1' },
  timestamp: 1,
  ...extra,
});
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('reading a webhook', () => {
  it('finds the event and its id', () => {
    expect(readEvent(event())).toEqual({ name: 'order.written', eventId: 'e1' });
    expect(readEvent(event({ source: {} }))).toEqual({ name: 'order.written' });
  });

  it.each([null, [], 'text', {}, { data: null }, { data: { event: 7 } }, event({ data: { event: 'a\u0000b' } })])(
    'refuses %j',
    body => {
      expect(() => readEvent(body)).toThrow(Problem);
    },
  );

  it('refuses an event id that is no text', () => {
    expect(() => readEvent(event({ source: { eventId: { a: 1 } } }))).toThrow('An event id is');
  });
});

describe('a repeated delivery', () => {
  it('is the same event under another time', () => {
    expect(isSameEvent(bytes(event()), bytes(event({ timestamp: 2 })))).toBe(true);
  });

  it('is another one with another payload', () => {
    expect(isSameEvent(bytes(event()), bytes(event({ data: { event: 'order.written', payload: [1] } })))).toBe(false);
  });
});
