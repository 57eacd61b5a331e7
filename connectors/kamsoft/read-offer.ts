import type { PackageHead, PackagePart } from '../catalogue-contract.ts';
import { InterpretError } from '../contract.ts';
import { createRecordCollector, type RecordCollector } from './collect-record.ts';
import { createDocumentDecoder } from './decode-document.ts';
import { type ItemSettings, interpretItem } from './interpret-item.ts';
import { codeOf, createItemCollector, type ItemCollector } from './item-draft.ts';
import { attributesOf, createXmlScanner } from './scan-xml.ts';
import { XmlError } from './xml-error.ts';

/** What may stand before the items; more than this is no offer. */
const mostBeforeHead = 10_000;

/**
 * Reads an offer (protocol page, 1.4) piece by piece: the head first, then items, transports, payments and the pharmacy's card
 * as they come. `line` counts all of these together, from 1, so that it names one of them.
 *
 * Throws an `InterpretError` where the document is not XML, no offer, without its numbers, or cut off.
 */
export const createOfferReader = (settings: ItemSettings) =>
  async function* readOffer(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<PackagePart> {
    const decoder = createDocumentDecoder();
    const offer = createOffer(settings);
    const scanner = createXmlScanner(offer);
    try {
      for await (const chunk of bytes) {
        scanner.write(decoder.write(chunk));
        yield* offer.take();
      }
      scanner.write(decoder.end());
      scanner.end();
      yield* offer.end();
    } catch (error) {
      if (error instanceof XmlError) throw new InterpretError('', error.message);
      throw error;
    }
  };

const createOffer = (settings: ItemSettings) => {
  let depth = 0;
  let line = 0;
  let section = '';
  let numbers: { no: number; of: number } = { no: 0, of: 0 };
  let states: PackageHead['states'] = { texts: false, photos: false, stock: false };
  let headGiven = false;
  let item: ItemCollector | undefined;
  let record: RecordCollector | undefined;
  let names: string[] = [];
  let parts: PackagePart[] = [];

  const open = (name: string, attributes: string) => {
    depth += 1;
    if (item) {
      names.push(name);
      item.open(name, depth - 3);
    } else if (record) record.open(name, attributesOf(attributes));
    else if (depth === 1) numbers = numbersOf(name, attributes);
    else if (depth === 2) openSection(name, attributes);
    else if (depth === 3) openEntry(name, attributes);
  };

  const openSection = (name: string, attributes: string) => {
    section = name;
    if (name === 'items') {
      states = statesOf(attributes);
      giveHead();
    } else if (name === 'card') record = createRecordCollector(attributesOf(attributes));
  };

  const openEntry = (name: string, attributes: string) => {
    if (section === 'items' && name === 'item') item = createItemCollector();
    else if (section === 'transports' || section === 'payments') {
      record = createRecordCollector(attributesOf(attributes));
    }
  };

  const text = (piece: string) => {
    if (item) {
      const name = names.at(-1);
      if (name !== undefined) item.text(piece, name);
    } else if (record) record.text(piece);
  };

  const close = (name: string) => {
    depth -= 1;
    if (item) {
      if (depth === 2) closeItem(item);
      else {
        names.pop();
        item.close(name, depth - 2);
      }
    } else if (record) {
      if (depth === (section === 'card' ? 1 : 2)) closeRecord(record);
      else record.close();
    }
  };

  const closeItem = ({ draft }: ItemCollector) => {
    line += 1;
    item = undefined;
    names = [];
    for (const part of interpretItem(draft, line, states, settings)) parts.push(part);
  };

  const closeRecord = (collector: RecordCollector) => {
    line += 1;
    record = undefined;
    collector.end();
    parts.push(recordPart(section, line, collector.fields));
    if (!headGiven && parts.length > mostBeforeHead) {
      throw new InterpretError('/offer', `More than ${mostBeforeHead} entries stand before the items.`);
    }
  };

  const giveHead = () => {
    if (headGiven) return;
    headGiven = true;
    parts.unshift({ kind: 'head', ...numbers, states });
  };

  const take = (): PackagePart[] => {
    if (!headGiven) return [];
    const taken = parts;
    parts = [];
    return taken;
  };

  const end = (): PackagePart[] => {
    giveHead();
    return take();
  };

  return { open, text, close, take, end };
};

const recordPart = (section: string, line: number, fields: Record<string, string>): PackagePart => {
  if (section === 'card') return { kind: 'other', line, entity: 'card', code: codeOf(fields) ?? 'card', fields };
  const code = codeOf(fields) ?? fields.value;
  if (code === undefined) {
    const value = Object.values(fields).join(', ').slice(0, 200);
    return { kind: 'rejected', line, field: section, value, reason: 'This has neither symbol nor id to name it by.' };
  }
  return section === 'transports'
    ? { kind: 'carrier', line, code, name: fields.name ?? code, fields }
    : { kind: 'other', line, entity: 'payment', code, fields };
};

const numbersOf = (name: string, text: string): { no: number; of: number } => {
  if (name !== 'offer') throw new InterpretError('', `The document is <${name.slice(0, 40)}>, not <offer>.`);
  const { actualPackage = '', countPackage = '' } = attributesOf(text);
  const [no, of] = [actualPackage, countPackage].map(number => (/^\d{1,6}$/.test(number.trim()) ? Number(number) : 0));
  if (!no || !of || no > of) {
    const said = `“${actualPackage.slice(0, 20)}” of “${countPackage.slice(0, 20)}”`;
    throw new InterpretError('/offer/@actualPackage', `The offer says that it is package ${said}. It must be n of N.`);
  }
  return { no, of };
};

const statesOf = (text: string): PackageHead['states'] => {
  const { descriptions, photos, stock } = attributesOf(text);
  const isYes = (flag: string | undefined) => flag?.trim().toLowerCase() === 'yes';
  return { texts: isYes(descriptions), photos: isYes(photos), stock: isYes(stock) };
};
