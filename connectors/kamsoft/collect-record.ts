import type { Fields } from '../../domain/product.ts';

const mostFields = 100;
const longest = 4096;

/**
 * Collects an element whose children are not documented: every text in it by its path, attributes included, up to 100 fields of
 * 4096 characters each.
 */
export const createRecordCollector = (attributes: Record<string, string>) => {
  const fields: Fields = {};
  const path: string[] = [];
  let value = '';
  const set = (name: string, text: string) => {
    if (text === '' || Object.keys(fields).length >= mostFields) return;
    fields[name] = Object.hasOwn(fields, name) ? `${fields[name]}, ${text}`.slice(0, longest) : text;
  };
  for (const [name, text] of Object.entries(attributes)) set(name, text.trim());
  return {
    fields,
    open: (name: string, inner: Record<string, string>) => {
      value = '';
      path.push(name);
      for (const [attribute, text] of Object.entries(inner)) set([...path, attribute].join('/'), text.trim());
    },
    text: (piece: string) => {
      if (value.length < longest) value = (value + piece).slice(0, longest);
    },
    close: () => {
      set(path.join('/'), value.trim());
      value = '';
      path.pop();
    },
    /** The element's own text, where it has no children. */
    end: () => set('value', value.trim()),
  };
};

export type RecordCollector = ReturnType<typeof createRecordCollector>;
