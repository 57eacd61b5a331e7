type Some<T> = readonly [T, ...T[]];

/** A sort of goods: its form in full and as a name has it, doses and pack sizes (`-`: none). */
export type Sort = { form: string; short: string; doses: Some<string>; packs: Some<string> };

const tablets: Sort = {
  form: 'tabletki powlekane',
  short: 'tabl.powl.',
  doses: ['500 mg', '200 mg', '0,4 g', '25 mcg', '1000 j.m.'],
  packs: ['10 szt.', '20 szt.', '30 szt.', '60 szt.', '90 szt. (3 x 30)'],
};
const capsules: Sort = { ...tablets, form: 'kapsułki miękkie', short: 'kaps.miękkie' };
const syrup: Sort = {
  form: 'syrop',
  short: 'syrop',
  doses: ['2 mg/ml', '0,1 g/5 ml', '-'],
  packs: ['100 ml', '120 ml', '150 ml', '200 ml'],
};
const drops: Sort = { form: 'krople doustne', short: 'krople', doses: ['-', '20 mg/ml'], packs: ['10 ml', '30 g'] };
const ointment: Sort = { form: 'maść', short: 'maść', doses: ['5 %', '10 mg/g', '-'], packs: ['15 g', '30 g', '50 g'] };
const bare = (form: string, short: string, ...packs: Some<string>): Sort => ({ form, short, doses: ['-'], packs });

/** Product classes with their counts in the page's sample of 2,053; those the page leaves unnamed count as empty. */
export const kinds: readonly (readonly [string, number])[] = [
  ['Suplement diety', 582],
  ['Kosmetyk', 376],
  ['Wyrób medyczny leczniczy', 170],
  ['Wyrób medyczny inny', 117],
  ['Lek ziołowy', 80],
  ['Artykuł dzieciecy', 37],
  ['Diet. środ. specjal. przezn. med.', 22],
  ['', 669],
];

/** What the goods of a class look like. */
export const sortsByKind: Record<string, Some<Sort>> = {
  'Suplement diety': [tablets, capsules, syrup, bare('proszek w saszetkach', 'prosz.', '10 sasz.', '20 sasz.')],
  Kosmetyk: [
    bare('krem', 'krem', '50 ml', '75 ml'),
    bare('szampon', 'szampon', '200 ml', '250 ml'),
    bare('żel', 'żel myjący', '200 ml', '400 ml + 50 ml gratis'),
    bare('pasta', 'pasta do zębów', '75 ml'),
  ],
  'Wyrób medyczny leczniczy': [
    bare('aerozol', 'aer.do nosa', '20 ml', '30 ml'),
    bare('krople do oczu', 'krople do oczu', '10 ml', '12 poj. x 0,5 ml'),
    ointment,
  ],
  'Wyrób medyczny inny': [
    bare('-', 'plaster', '1 szt.', '20 szt.'),
    bare('-', 'opaska elastyczna', '1 szt.'),
    bare('-', 'test ciążowy', '1 szt.', '2 szt.'),
  ],
  'Lek ziołowy': [
    bare('zioła do zaparzania', 'zioła fix', '20 sasz.', '30 sasz.'),
    drops,
    bare('płyn doustny', 'płyn', '100 g'),
  ],
  'Artykuł dzieciecy': [bare('-', 'smoczek', '1 szt.', '2 szt.'), bare('-', 'chusteczki', '64 szt.', '4 x 56 szt.')],
  'Diet. środ. specjal. przezn. med.': [bare('proszek', 'mleko', '400 g', '800 g'), bare('płyn', 'płyn', '4 x 125 ml')],
  '': [tablets, capsules, syrup, drops, ointment, bare('czopki', 'czopki', '6 szt.', '10 szt.')],
};

export const firstParts: Some<string> = [
  'APO',
  'Bio',
  'Derma',
  'Ibu',
  'Vita',
  'Magne',
  'Septo',
  'Calci',
  'Neo',
  'Gripo',
  'Laxo',
  'Oculo',
  'Rino',
  'Żura',
  'Ćwikło',
  'Śliwo',
  'Łago',
  'Źródło',
  'Pulmo',
  'Gastro',
  'Hepa',
  'Uro',
  'Cardio',
  'Sanato',
  'Echina',
  'Propo',
];
export const lastParts: Some<string> = [
  'med',
  'vit',
  'dol',
  'sept',
  'derm',
  'lax',
  'fen',
  'pan',
  'min',
  'zin',
  'flor',
  'tus',
  'żel',
  'śluz',
  'łan',
  'lek',
];
export const tails: Some<string> = [
  '',
  '',
  '',
  '',
  ' Forte',
  ' Max',
  ' Junior',
  ' dla dzieci',
  ' Baby',
  ' Hot',
  ' C+Zn',
  ' D3',
  ' Żeń-szeń',
  ' na noc',
  ' A&E',
];
export const internationalNames: Some<string> = [
  'Paracetamolum',
  'Ibuprofenum',
  'Acidum acetylsalicylicum',
  'Loratadinum',
  'Cholecalciferolum',
  'Acidum ascorbicum',
  'Magnesii lactas',
  'Xylometazolinum',
  'Pantoprazolum',
  'Drotaverinum',
  '-',
  '-',
  '-',
];
export const producers: Some<readonly [string, string]> = [
  ['Zakłady Farmaceutyczne "Mostek" S.A.', 'POLSKA'],
  ['Łąka & Syn Sp. z o.o.', 'POLSKA'],
  ['Ziołolek Źródlany Sp.j.', 'POLSKA'],
  ['P.P.H. Aptekarz', 'POLSKA'],
  ['Nordlicht Arzneimittel GmbH', 'NIEMCY'],
  ["Laboratoires de l'Étang", 'FRANCJA'],
  ['Moravská léčiva a.s.', 'CZECHY'],
  ['Dunai Gyógyszer Zrt.', 'WĘGRY'],
];
export const suppliers: Some<string> = ['', '', '', '', '', '', 'Hurtownia Farmaceutyczna "Kładka"'];
