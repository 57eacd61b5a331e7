import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Records of one push: as many as one may hold. */
export const perPush = 1_000;

const towns = ['Gdańsk', 'Łódź', 'Kraków', 'Żywiec', 'Poznań', 'Świdnica', 'Rzeszów'];

/** A buyer as an ERP states it; a number makes the same one again. */
export function buyer(number: number) {
  const id = String(number).padStart(7, '0');
  const address = {
    street: `Długa ${number % 200}/${number % 17}`,
    zip: `${String(10 + (number % 89))}-${String(number % 1000).padStart(3, '0')}`,
    city: towns[number % towns.length],
    country: 'PL',
  };
  return {
    externalId: `K${id}`,
    kind: 'company',
    code: `BUD-${id}`,
    name: `Hurtownia Budowlana ${number} sp. z o.o.`,
    taxId: `52${String(10_000_000 + number).padStart(8, '0')}`,
    email: `zakupy.${number}@budmex.example`,
    phone: `+48 600 ${id}`,
    address,
    correspondence: { ...address, company: `Budmex ${number}` },
    contacts: [{ name: `Anna Nowak-${number}`, email: `anna.${number}@budmex.example`, role: 'zakupy' }],
    priceList: 'HURT-2',
    creditLimit: `${(number % 50) * 1000}.00`,
    currency: 'PLN',
    paymentForm: 'przelew',
    paymentDays: 14,
  };
}

/** Writes so many buyers as lists of JSON records, one file per push; the files in their order. */
export async function writeBuyers(folder: string, count: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (let start = 0; start < count; start += perPush) {
    const records = Array.from({ length: Math.min(perPush, count - start) }, (_, index) => buyer(start + index + 1));
    const file = join(folder, `${String(files.length + 1).padStart(5, '0')}.json`);
    await writeFile(file, JSON.stringify(records));
    files.push(file);
  }
  return files;
}
