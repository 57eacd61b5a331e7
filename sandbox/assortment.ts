/** One article of the demo assortment, known under the same SKU to every sandbox system. */
export type Article = {
  sku: string;
  ean: string;
  name: string;
  gross: string;
  taxRate: '21' | '9' | '0';
  parentSku?: string;
  option?: string;
};

const goods: [name: string, gross: string, taxRate: Article['taxRate']][] = [
  ['Linen tea towel', '8.95', '21'],
  ['Stoneware mug', '14.50', '21'],
  ['Beeswax candle', '11.25', '21'],
  ['Dark chocolate 85 %', '3.79', '9'],
  ['Ground coffee 500 g', '9.49', '9'],
  ['Oak cutting board', '39.90', '21'],
  ['Enamel bowl', '17.00', '21'],
  ['Cast-iron pan 26 cm', '64.95', '21'],
  ['Honey 350 g', '6.35', '9'],
  ['Olive oil 1 l', '15.75', '9'],
  ['Wool blanket', '89.00', '21'],
  ['Paper notebook A5', '7.20', '21'],
];
const sizes = ['S', 'M', 'L', 'XL'];

function ean13(body: number): string {
  const digits = String(200000000000 + body);
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

/** The demo assortment: twelve simple articles and one apron in four sizes (a parent with four variants). */
export const assortment: Article[] = [
  ...goods.map(([name, gross, taxRate], index) => ({
    sku: `KL-${1001 + index}`,
    ean: ean13(1001 + index),
    name,
    gross,
    taxRate,
  })),
  { sku: 'KL-2000', ean: ean13(2000), name: 'Cotton apron', gross: '29.95', taxRate: '21' as const },
  ...sizes.map((option, index) => ({
    sku: `KL-2000-${option}`,
    ean: ean13(2001 + index),
    name: `Cotton apron ${option}`,
    gross: '29.95',
    taxRate: '21' as const,
    parentSku: 'KL-2000',
    option,
  })),
];
