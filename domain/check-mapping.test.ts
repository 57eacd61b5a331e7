import { describe, expect, it } from 'vitest';
import { checkMapping } from './check-mapping.ts';
import { defaultMapping } from './default-mapping.ts';
import type { MappingRule } from './mapping.ts';

const check = (...rules: MappingRule[]) => checkMapping({ version: 1, rules: [...defaultMapping.rules, ...rules] });
const at = defaultMapping.rules.length;

describe('checkMapping', () => {
  it('finds nothing in the default mapping', () => {
    expect(checkMapping(defaultMapping)).toEqual([]);
  });

  it.each<[string, MappingRule, string]>([
    ['target', { to: 'debtor.nam', do: 'copy', from: 'number' }, 'no target field "debtor.nam"'],
    ['source', { to: 'number', do: 'copy', from: 'billing.firstname' }, 'no field "billing.firstname"'],
    ['template', { to: 'number', do: 'template', text: '{number} {nr}' }, 'no field "nr"'],
    ['line outside lines', { to: 'note', do: 'copy', from: 'line.sku' }, 'only in rules for lines[]'],
    [
      'table',
      { to: 'channel', do: 'lookup', table: 'channels', from: 'salesChannel.code' },
      'no lookup table "channels"',
    ],
    ['expression', { to: 'lines[].unitPrice', do: 'money', expression: 'line.unitPrice *' }, 'is missing at the end'],
    ['path', { to: 'lines[].unitPrice', do: 'money', expression: 'line.price * 2' }, 'no field "line.price"'],
    ['decimals', { to: 'number', do: 'money', expression: '1', decimals: 1.5 }, 'whole number from 0 to 10'],
    ['constant', { to: 'number', do: 'constant', value: ' ' }, 'constant is empty'],
  ])('finds a wrong %s and says where', (_, rule, reason) => {
    expect(check(rule)).toEqual([{ index: at, to: rule.to, reason: expect.stringContaining(reason) }]);
  });

  it('finds an unknown kind of rule', () => {
    const rule: MappingRule = JSON.parse('{"to": "number", "do": "script", "code": "1"}');
    expect(check(rule)).toEqual([{ index: at, to: 'number', reason: expect.stringContaining('no such rule') }]);
  });

  it('knows places in lists', () => {
    expect(check({ to: 'note', do: 'copy', from: 'deliveries.0.trackingCodes' })).toEqual([]);
    expect(check({ to: 'note', do: 'copy', from: 'billing.additional.1' })).toEqual([]);
  });

  it('misses what every order needs, unless it is filled', () => {
    const rules = defaultMapping.rules.filter(({ to }) => to !== 'lines[].sku');
    const missing = [{ to: 'lines[].sku', reason: expect.stringContaining('every order needs') }];
    expect(checkMapping({ version: 1, rules })).toEqual(missing);
    const never: MappingRule = { to: 'lines[].sku', do: 'copy', from: 'line.sku', off: true };
    expect(checkMapping({ version: 1, rules: [...rules, never] })).toEqual(missing);
  });
});
