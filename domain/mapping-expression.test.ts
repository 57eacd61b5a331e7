import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from './decimal.ts';
import { evaluate, parseExpression, pathsOf } from './mapping-expression.ts';

const values: Record<string, string> = { 'line.unitPrice': '12.50', 'payment.amount': '30', x1: '3', bad: '1,5' };
const compute = (text: string): string => {
  const parsed = parseExpression(text);
  if (!parsed.ok) return parsed.reason;
  const result = evaluate(parsed.expression, path => values[path]);
  return result.ok ? plain(result.value) : result.reason;
};

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['10 - 4 - 3', '3'],
    ['100 / 10 / 2', '5'],
    ['-(2 + 3) * -2', '10'],
    ['2 - -2', '4'],
    ['0.1 + 0.2', '0.3'],
    [' line.unitPrice*1.1 ', '13.75'],
    ['payment.amount / x1', '10'],
  ])('%s is %s', (text, expected) => {
    expect(compute(text)).toBe(expected);
  });

  it.each([
    ['', 'is missing at the end (character 1)'],
    ['1 +', 'is missing at the end (character 4)'],
    ['(1 + 2', '")" is missing (character 7)'],
    ['1 2', 'an operator is missing before "2" (character 3)'],
    ['* 2', 'must stand before "*" (character 1)'],
    ['1 $ 2', '"$" is not understood (character 3)'],
    ['1.2.3', 'is not understood'],
    ['process.exit(1)', 'an operator is missing before "("'],
    ['1 / 0', 'divides by zero'],
    ['missing * 2', 'missing has no value'],
    ['bad * 2', 'bad is "1,5", which is not a decimal number'],
    ['('.repeat(60), 'nested too deep'],
    ['1+'.repeat(300), 'longer than 500'],
  ])('"%s" is refused with its reason', (text, reason) => {
    expect(compute(text)).toContain(reason);
  });

  it('names the paths that it reads', () => {
    const parsed = parseExpression('-a.b * (c - 2) / a.b');
    expect(parsed.ok && pathsOf(parsed.expression)).toEqual(['a.b', 'c', 'a.b']);
  });

  it('agrees with whole-number arithmetic', () => {
    const { tree } = fc.letrec<{ tree: { text: string; value: bigint } }>(tie => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.nat(99).map(number => ({ text: String(number), value: BigInt(number) })),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree')).map(([left, sign, right]) => ({
          text: `(${left.text} ${sign} ${right.text})`,
          value:
            sign === '+'
              ? left.value + right.value
              : sign === '-'
                ? left.value - right.value
                : left.value * right.value,
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        fc.pre(text.length <= 500);
        expect(compute(text)).toBe(String(value));
      }),
    );
  });

  it('never throws', () => {
    const pieces = fc.constantFrom('1', '.', 'a', 'a.b', '(', ')', '+', '-', '*', '/', ' ', 'é', '1e5', '__proto__');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), parts => {
        expect(typeof compute(parts.join(''))).toBe('string');
      }),
    );
  });
});
