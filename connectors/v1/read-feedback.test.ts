import { describe, expect, it } from 'vitest';
import { readShipment, readStatus } from './read-feedback.ts';
import { orderStatus, shipment } from './records/sales.ts';

const settings = { states: { 'V/N': 'in-progress' as const } };
const status = (record: object) => readStatus(orderStatus.parse(record), settings);
const parcel = (record: object) => readShipment(shipment.parse({ waybill: 'WB-1', ...record }));

describe('what is said of orders', () => {
  it('is understood by the state, else by the connection’s own codes', () => {
    expect(status({ order: 'a', state: 'shipped', rawState: 'V/N' })).toMatchObject({
      state: 'shipped',
      rawState: 'V/N',
    });
    expect(status({ order: 'a', rawState: 'V/N' })).toMatchObject({ state: 'in-progress', rawState: 'V/N' });
    expect(status({ order: 'a', rawState: 'X' })).toMatchObject({ state: undefined, rawState: 'X' });
    expect(status({ order: 'a', state: 'ready' })).toMatchObject({ state: 'ready', rawState: 'ready' });
    expect(status({ order: 'a', production: 'made' })).toMatchObject({
      production: 'made',
      state: undefined,
      rawState: undefined,
    });
  });

  it('names the order by its id or its number, and must name it', () => {
    expect(status({ order: 'a', number: '7' })).toMatchObject({ orderId: 'a', number: '7' });
    expect(() => status({ state: 'ready' })).toThrow('Say which order');
    expect(() => parcel({})).toThrow('Say which order');
  });

  it('counts lines, and is silent where it says so', () => {
    expect(status({ order: 'a', tell: false, lines: [{ id: '1', fulfilled: '2', produced: '3' }] })).toMatchObject({
      silent: true,
      progress: [{ lineId: '1', fulfilled: '2', produced: '3' }],
    });
    expect(status({ order: 'a', tell: true }).silent).toBeUndefined();
  });

  it('is a parcel with its lines', () => {
    expect(
      parcel({ order: 'a', carrier: 'DPD', url: 'https://dpd.example/1', lines: [{ id: '1', fulfilled: '2' }] }),
    ).toMatchObject({
      ...{ orderId: 'a', waybill: 'WB-1', carrier: 'DPD' },
      parcels: [{ waybill: 'WB-1', carrier: 'DPD', url: 'https://dpd.example/1' }],
      progress: [{ lineId: '1', fulfilled: '2' }],
    });
  });

  it('is never taken for the opposite: a delete is refused with what to do', () => {
    expect(() => parcel({ order: 'a', op: 'delete' })).toThrow('not taken back');
    expect(() => status({ order: 'a', op: 'delete', state: 'ready' })).toThrow('not deleted');
  });
});
