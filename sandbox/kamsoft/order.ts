/** Texts as the hub wrote them, empty where an element is empty or missing, unless said otherwise. */
export type Address = { city: string; postcode: string; street: string; houseno: string; placeno: string };

export type Party = Address & { name1: string; name2: string; country: string; phoneno: string; email: string };

export type Customer = Party & {
  id: string;
  nip: string;
  regon: string;
  mobileno: string;
  faxno: string;
  login: string;
  pesel: string;
  nick: string;
  numberosoz: string;
};

/** An entry of a dictionary agreed per installation (§1.6). */
export type Entry = { id: string; symbol: string; name: string };

export type OrderItem = {
  itemno: string;
  idtowr: string;
  idiatw: string;
  quantity: string;
  /** Gross, one unit. */
  price: string;
  bloz07: string;
  bloz12: string;
  ean: string;
  name: string;
  producer: string;
  centralcode: string;
  expirydate: string;
  reservationorder: string;
  reservationorderitem: string;
};

/** One `<order>` (§1.6); `name1` … `email` of the delivery stand in `recipient`. Amounts are decimals as texts. */
export type Order = {
  id: number;
  number: string;
  /** `yyyy-mm-ddThh:mm:ss`, local time. */
  date: string;
  /** As it came, in one of the three forms of §1.6. */
  dateAsWritten: string;
  status: string;
  recipient: Party;
  remarks: string;
  orderrebate: string;
  transportprice: string;
  codprice: string;
  transportrebate: string;
  /** Paid online. */
  epayed: boolean;
  weight: string;
  fvvat: string;
  feature: string;
  /** Cancelled in the shop. */
  deleted: boolean;
  customer: Customer | undefined;
  payment: Entry | undefined;
  transport:
    | (Entry & { remarks: string; deliverypoint: (Address & { idext: string; name: string }) | undefined })
    | undefined;
  receivepoint: Entry | undefined;
  items: OrderItem[];
  letter: { number: string; date: string };
};
