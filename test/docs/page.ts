import { readFileSync } from 'node:fs';

/** A block of commands of a page, and what the page shows as its answer. */
export type Block = { line: number; script: string; answer?: { kind: 'json' | 'text'; shown: string } };

/** The `sh` blocks of a page in their order; a block of `json` or `text` right behind one is its answer. */
export function blocksOf(file: URL): Block[] {
  const page = readFileSync(file, 'utf8');
  const pattern = /^```sh\n([\s\S]*?)^```\n(?:```(json|text)\n([\s\S]*?)^```\n)?/gm;
  return [...page.matchAll(pattern)].map(({ 0: _, 1: script = '', 2: kind, 3: shown, index }) => ({
    line: page.slice(0, index).split('\n').length,
    script,
    ...((kind === 'json' || kind === 'text') && { answer: { kind, shown: shown ?? '' } }),
  }));
}

const rest = '…';

/** What differs between an answer and what is shown of it: `…` stands for anything, as a key for any other keys. */
export function differences(shown: unknown, answer: unknown, at = ''): string[] {
  if (typeof shown === 'string' && shown.includes(rest))
    return typeof answer === 'string' && fits(shown, answer) ? [] : [`${at}: ${JSON.stringify(answer)}`];
  if (Array.isArray(shown)) {
    if (!Array.isArray(answer) || answer.length !== shown.length) return [`${at}: ${JSON.stringify(answer)}`];
    return shown.flatMap((each, index) => differences(each, answer[index], `${at}/${index}`));
  }
  if (typeof shown !== 'object' || shown === null)
    return shown === answer ? [] : [`${at}: ${JSON.stringify(answer)} instead of ${JSON.stringify(shown)}`];
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    return [`${at}: ${JSON.stringify(answer)}`];
  const held = new Map<string, unknown>(Object.entries(answer));
  const named = Object.entries(shown).filter(([name]) => name !== rest);
  const names = new Set(named.map(([name]) => name));
  const unnamed = rest in shown ? [] : [...held.keys()].filter(name => !names.has(name));
  return [
    ...unnamed.map(name => `${at}/${name} is not shown: ${JSON.stringify(held.get(name))}`),
    ...named.flatMap(([name, value]) => differences(value, held.get(name), `${at}/${name}`)),
  ];
}

/** Whether a text is what is shown, with anything in place of each `…`. */
export function fits(shown: string, text: string): boolean {
  const escaped = shown.split(rest).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[\\s\\S]*?')}$`).test(text);
}
