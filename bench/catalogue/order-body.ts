const dictionary = { id: '', symbol: '', name: '' };
const country = { id: '', symbol: 'PL', name: 'Polska' };
const place = { city: 'Łódź', postcode: '90-001', street: 'Źródłowa', houseno: '7', placeno: '12' };
const names = { name1: 'Zażółć', name2: 'Gęślą-Jaźń & Córki' };

/** An order as it lies ready for `GetOrders`, with every element of the document; half of them have a second line. */
export const orderBody = (index: number) => ({
  number: `1${String(index).padStart(5, '0')}`,
  date: '2026.03.02 10:30:00',
  status: '0',
  ...names,
  country,
  ...place,
  phoneno: '+48 600 000 000',
  email: `kupujacy.${index}@bench.example`,
  remarks: 'Proszę dzwonić przed dostawą.',
  orderrebate: '0',
  transportprice: '12.99',
  codprice: '0',
  transportrebate: '0',
  epayed: '1',
  weight: '',
  fvvat: '0',
  feature: '',
  customer: {
    id: String(index + 1),
    ...names,
    country,
    ...place,
    nip: '',
    regon: '',
    phoneno: '+48 600 000 000',
    mobileno: '',
    faxno: '',
    email: `kupujacy.${index}@bench.example`,
    login: '',
    pesel: '',
    nick: '',
    numberosoz: '',
  },
  payment: { ...dictionary, symbol: 'PRZEL', name: 'Przelewy24' },
  transport: { ...dictionary, symbol: 'INKURE', name: 'InPost Kurier', remarks: '' },
  items: { orderitem: Array.from({ length: 1 + (index % 2) }, (_, line) => itemOf(index, line)) },
  letter: { number: '', date: '' },
});

const itemOf = (index: number, line: number) => ({
  itemno: String(line + 1),
  idtowr: String(10_000 + index),
  idiatw: '',
  quantity: '2',
  price: '12.5',
  bloz07: '0412371',
  bloz12: '',
  ean: '5901234123457',
  name: 'Żel łagodzący 50 ml',
  producer: 'Zakład Śródmieście',
  centralcode: '',
  expirydate: '',
  reservationorder: '',
  reservationorderitem: '',
});
