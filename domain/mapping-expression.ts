import type Big from 'big.js';
import { decimal, isDecimal } from './decimal.ts';

/** Decimal arithmetic over an order's values, as a tree. */
export type Expression =
  | { kind: 'number'; value: string }
  | { kind: 'path'; path: string }
  | { kind: 'negate'; of: Expression }
  | { kind: 'operation'; operator: Operator; left: Expression; right: Expression };
type Operator = '+' | '-' | '*' | '/';

export type Parsed = { ok: true; expression: Expression } | { ok: false; reason: string };
export type Evaluated = { ok: true; value: Big } | { ok: false; reason: string };

type Token = { text: string; at: number };

const longest = 500;
const deepest = 50;
const token = /\s*(?:(\d+(?:\.\d+)?(?![\w.])|[A-Za-z_]\w*(?:\.\w+)*|[-+*/()])|(\S))/y;

/** Reads `line.unitPrice * 1.1 - (2 + x)`: paths, decimal numbers, `+ - * /` and parentheses; anything else is refused with its place. */
export const parseExpression = (text: string): Parsed => {
  if (text.length > longest)
    return { ok: false, reason: `The expression is longer than ${longest} characters. Shorten it.` };
  const tokens = tokensOf(text);
  if (!Array.isArray(tokens)) return refuse(text, tokens.at, `"${tokens.text}" is not understood`);
  let next = 0;
  let depth = 0;
  const peek = () => tokens[next]?.text ?? '';

  const chain = (operators: string, operand: () => Expression) => (): Expression => {
    let left = operand();
    for (let sign = peek(); isOperator(sign) && operators.includes(sign); sign = peek()) {
      next += 1;
      left = { kind: 'operation', operator: sign, left, right: operand() };
    }
    return left;
  };
  const factor = (): Expression => {
    const current = tokens[next];
    if (!current) throw new Refusal(text.length, 'a number, a path or "(" is missing at the end');
    next += 1;
    depth += 1;
    if (depth > deepest) throw new Refusal(current.at, 'it is nested too deep');
    const result = operandOf(current);
    depth -= 1;
    return result;
  };
  const operandOf = (current: Token): Expression => {
    if (current.text === '-') return { kind: 'negate', of: factor() };
    if (current.text === '(') {
      const inside = sum();
      if (peek() !== ')') throw new Refusal(tokens[next]?.at ?? text.length, '")" is missing');
      next += 1;
      return inside;
    }
    if (isDecimal(current.text)) return { kind: 'number', value: current.text };
    if (/^[A-Za-z_]/.test(current.text)) return { kind: 'path', path: current.text };
    throw new Refusal(current.at, `a number, a path or "(" must stand before "${current.text}"`);
  };
  const sum = chain('+-', chain('*/', factor));

  try {
    const expression = sum();
    const left = tokens[next];
    return left ? refuse(text, left.at, `an operator is missing before "${left.text}"`) : { ok: true, expression };
  } catch (error) {
    if (error instanceof Refusal) return refuse(text, error.at, error.message);
    throw error;
  }
};

class Refusal extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

const isOperator = (text: string): text is Operator => text.length === 1 && '+-*/'.includes(text);

const refuse = (text: string, at: number, reason: string): Parsed => ({
  ok: false,
  reason: `The expression "${text}" cannot be read: ${reason} (character ${at + 1}). Use paths, numbers such as 1.5, + - * / and parentheses.`,
});

const tokensOf = (text: string): Token[] | Token => {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    const found = match?.[1] ?? match?.[2] ?? '';
    const at = token.lastIndex - found.length;
    if (match?.[1] === undefined) return { text: found, at };
    tokens.push({ text: found, at });
  }
  return tokens;
};

/** The paths that an expression reads. */
export const pathsOf = (expression: Expression): string[] => {
  if (expression.kind === 'path') return [expression.path];
  if (expression.kind === 'negate') return pathsOf(expression.of);
  return expression.kind === 'operation' ? [...pathsOf(expression.left), ...pathsOf(expression.right)] : [];
};

/** Computes an expression exactly (divisions to 20 decimals); says which value is missing or no number. */
export const evaluate = (expression: Expression, valueAt: (path: string) => string | undefined): Evaluated => {
  if (expression.kind === 'number') return { ok: true, value: decimal(expression.value) };
  if (expression.kind === 'path') {
    const text = valueAt(expression.path);
    if (text === undefined) return { ok: false, reason: `${expression.path} has no value in this order.` };
    if (isDecimal(text)) return { ok: true, value: decimal(text) };
    return { ok: false, reason: `${expression.path} is "${text}", which is not a decimal number.` };
  }
  if (expression.kind === 'negate') {
    const of = evaluate(expression.of, valueAt);
    return of.ok ? { ok: true, value: of.value.times(-1) } : of;
  }
  const left = evaluate(expression.left, valueAt);
  if (!left.ok) return left;
  const right = evaluate(expression.right, valueAt);
  if (!right.ok) return right;
  return operate(expression.operator, left.value, right.value);
};

const operate = (operator: Operator, left: Big, right: Big): Evaluated => {
  if (operator === '+') return { ok: true, value: left.plus(right) };
  if (operator === '-') return { ok: true, value: left.minus(right) };
  if (operator === '*') return { ok: true, value: left.times(right) };
  if (right.eq(0)) return { ok: false, reason: 'The expression divides by zero.' };
  return { ok: true, value: left.div(right) };
};
