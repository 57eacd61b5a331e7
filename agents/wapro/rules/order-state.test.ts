import { describe, expect, it } from 'vitest';
import { orderStateOf } from './order-state.ts';

const line = (id: string, ordered: string, fulfilled: string | null) => ({
  ID_POZYCJI_ZAMOWIENIA: id,
  ZAMOWIONO: ordered,
  ZREALIZOWANO: fulfilled,
});
const state = (STATUS_ZAM: string | null, STAN_REALIZ: string | null, ...lines: ReturnType<typeof line>[]) =>
  orderStateOf({ STATUS_ZAM, STAN_REALIZ }, lines);

describe('what became of an order (W9)', () => {
  it('is new, then confirmed, then partly and at last wholly fulfilled', () => {
    expect(state(null, 'N', line('1', '2', '0')).state).toBe('new');
    expect(state('V', 'N', line('1', '2', '0')).state).toBe('confirmed');
    expect(state('V', 'N', line('1', '2', '1'), line('2', '5', '0')).state).toBe('partlyFulfilled');
    expect(state('V', 'N', line('1', '2', '2.000'), line('2', '5', '5')).state).toBe('fulfilled');
  });

  it('is over when WAPRO says Z, and what did not come is cancelled', () => {
    expect(state('V', 'Z', line('1', '2', '1'), line('2', '5', '0'))).toEqual({
      state: 'fulfilled',
      lines: [
        { lineId: '1', ordered: '2', fulfilled: '1', cancelled: '1' },
        { lineId: '2', ordered: '5', fulfilled: '0', cancelled: '5' },
      ],
    });
    expect(state('V', 'Z', line('1', '2', '0')).state).toBe('cancelled');
  });

  it('is cancelled with A, whatever came before', () => {
    expect(state('A ', 'N', line('1', '3', '1'))).toEqual({
      state: 'cancelled',
      lines: [{ lineId: '1', ordered: '3', fulfilled: '1', cancelled: '2' }],
    });
  });

  it('takes more than was ordered as fulfilled, and no lines as nothing done', () => {
    expect(state('V', 'N', line('1', '2', '3')).lines[0]?.cancelled).toBe('0');
    expect(state('V', 'N', line('1', '2', '3')).state).toBe('fulfilled');
    expect(state('V', 'N').state).toBe('confirmed');
  });
});
