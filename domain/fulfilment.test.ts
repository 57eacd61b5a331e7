import { describe, expect, it } from 'vitest';
import { mergeParcels, mergeProgress } from './fulfilment.ts';

describe('what is known of lines and parcels', () => {
  it('keeps what a statement leaves out, of a line and of the others', () => {
    const known = mergeProgress(
      [],
      [
        { lineId: '1', fulfilled: '2' },
        { lineId: '2', fulfilled: '1' },
      ],
    );
    expect(
      mergeProgress(known, [
        { lineId: '1', produced: '4' },
        { lineId: '3', cancelled: '1' },
      ]),
    ).toEqual([
      { lineId: '1', fulfilled: '2', produced: '4' },
      { lineId: '2', fulfilled: '1' },
      { lineId: '3', cancelled: '1' },
    ]);
  });

  it('a field that is there and says nothing changes nothing', () => {
    expect(
      mergeProgress([{ lineId: '1', fulfilled: '2' }], [{ lineId: '1', fulfilled: undefined, produced: '1' }]),
    ).toEqual([{ lineId: '1', fulfilled: '2', produced: '1' }]);
    expect(mergeParcels([{ waybill: 'A', carrier: 'DPD' }], [{ waybill: 'A', carrier: undefined, url: 'u' }])).toEqual([
      { waybill: 'A', carrier: 'DPD', url: 'u' },
    ]);
  });

  it('a repeated statement changes nothing, and a waybill is one parcel', () => {
    const parcels = mergeParcels(
      [],
      [{ waybill: 'A' }, { waybill: 'B', carrier: 'DPD' }, { waybill: 'A', carrier: 'UPS' }],
    );
    expect(parcels).toEqual([
      { waybill: 'A', carrier: 'UPS' },
      { waybill: 'B', carrier: 'DPD' },
    ]);
    expect(mergeParcels(parcels, parcels)).toEqual(parcels);
  });
});
