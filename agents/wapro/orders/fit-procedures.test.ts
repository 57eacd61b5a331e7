import { describe, expect, it } from 'vitest';
import { testWorld } from '../../../sandbox/wapro/test-world.ts';
import { fitProcedures, procedureNames } from './fit-procedures.ts';

const none = { procedures: {}, parameterNames: {}, extraParameters: {} };
const parameters = async (changes: Parameters<typeof testWorld>[0] = {}) =>
  testWorld(changes).db.parametersOf(Object.values(procedureNames(none)));

describe('procedures of another version', () => {
  it('fit as the protocol page has them', async () => {
    expect(fitProcedures(await parameters(), none)).toHaveProperty('fitted');
  });

  it('are refused by name when one is missing or lacks what an order needs', async () => {
    const missing = await parameters({ procedureChanges: [{ procedure: 'RM_ZatwierdzZamowienie' }] });
    expect(fitProcedures(missing, none)).toEqual({
      differences: ['RM_ZatwierdzZamowienie does not exist, or the SQL user may not execute it.'],
    });
    const without = await parameters({
      procedureChanges: [{ procedure: 'RM_DodajPozycjeZamowienia', parameter: 'kod_vat' }],
    });
    expect(fitProcedures(without, none)).toMatchObject({
      differences: [expect.stringContaining('no parameter kod_vat')],
    });
  });

  it('take another spelling from the settings', async () => {
    const renamed = await parameters({
      procedureChanges: [{ procedure: 'RM_DodajPozycjeZamowienia', parameter: 'jednostka', name: 'jm' }],
    });
    expect(fitProcedures(renamed, none)).toMatchObject({
      differences: [expect.stringContaining('jednostka'), expect.stringContaining(' jm ')],
    });
    const fitted = fitProcedures(renamed, { ...none, parameterNames: { 'RM_DodajPozycjeZamowienia.jednostka': 'JM' } });
    if ('differences' in fitted) throw new Error(fitted.differences.join());
    expect(fitted.fitted.addLine.bind({ jednostka: 'szt.', nothing: 1 })).toEqual({ jm: 'szt.' });
  });

  it('ask for the value of a parameter that only they have', async () => {
    const added = await parameters({
      procedureChanges: [{ procedure: 'RM_DodajZamowienie', parameter: 'id_oddzialu', added: true }],
    });
    expect(fitProcedures(added, none)).toMatchObject({ differences: [expect.stringContaining('id_oddzialu')] });
    const fitted = fitProcedures(added, { ...none, extraParameters: { 'RM_DodajZamowienie.id_oddzialu': 3 } });
    if ('differences' in fitted) throw new Error(fitted.differences.join());
    expect(fitted.fitted.addOrder.bind({ typ: 1 })).toEqual({ typ: 1, id_oddzialu: 3 });
  });
});
