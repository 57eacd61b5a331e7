/** An order of a buyer as a platform states it, with two lines. */
export function orderOf(number: number) {
  const address = { company: 'Budmex', street: 'Długa 5', zip: '80-001', city: 'Gdańsk', country: 'PL' };
  const line = (id: string, sku: string) => ({
    ...{ id, sku, name: `Pustak ${sku}`, quantity: '10', unit: 'szt', unitPrice: '5.00', total: '50.00' },
    vatCode: '23',
  });
  return {
    externalId: `B2B-${number}`,
    number: `ZB/${String(number).padStart(6, '0')}`,
    orderedAt: new Date().toISOString(),
    currency: 'PLN',
    basis: 'net',
    customer: { externalId: 'K0000001', email: 'zakupy@budmex.example', company: 'Budmex', taxId: '5252248481' },
    billing: address,
    payment: { method: { code: 'transfer' }, state: 'open' },
    lines: [line('1', 'PUS-1'), line('2', 'PUS-2')],
    totals: { net: '100.00', vat: '23.00', gross: '123.00' },
  };
}
