import { Hono } from 'hono';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Unusable } from '../activities/unusable.ts';
import { answerError, pointerOf, problemOf } from './problem.ts';

describe('a problem', () => {
  it('points by RFC 6901', () => {
    expect(pointerOf(['a/b', 0, 'c~d'])).toBe('/a~1b/0/c~0d');
    expect(pointerOf([])).toBe('');
  });

  it('names every wrong place of a body, and says the first', () => {
    const checked = z.object({ a: z.string(), b: z.array(z.number()) }).safeParse({ a: 1, b: [1, 'x'] });
    if (checked.success) throw new Error('It should not fit.');
    const problem = problemOf(checked.error, 'json');
    expect(problem.status).toBe(422);
    expect(problem.errors.map(place => place.pointer)).toEqual(['/a', '/b/1']);
    expect(problem.message).toContain('at /a');
  });

  it('names the parameter of a query', () => {
    const checked = z.object({ limit: z.number() }).safeParse({ limit: 'x' });
    if (checked.success) throw new Error('It should not fit.');
    expect(problemOf(checked.error, 'query')).toMatchObject({ status: 400, errors: [{ parameter: 'limit' }] });
  });
});

describe('what a handler threw', () => {
  const asked = (error: Error) =>
    new Hono()
      .onError(answerError(pino({ level: 'silent' })))
      .get('/', () => {
        throw error;
      })
      .request('/');

  it('is told with its sentence where a person can mend it', async () => {
    const answer = await asked(new Unusable('Choose another target.'));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ status: 409, detail: 'Choose another target.' });
  });

  it('is told without its inside where nobody foresaw it', async () => {
    const answer = await asked(new Error('the inside'));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('the inside');
  });
});
