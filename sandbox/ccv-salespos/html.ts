const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that is safe to show; only `html` makes it. */
export type Markup = { markup: string };

type Content = string | number | boolean | null | undefined | Markup | Markup[];

function shown(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (Array.isArray(content)) return content.map(part => part.markup).join('');
  if (typeof content === 'object') return content.markup;
  return String(content).replace(/[&<>"']/g, character => entities[character] ?? character);
}

/** A template whose every value is escaped unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...contents: Content[]): Markup {
  const parts = texts.map((text, index) => text + (index < contents.length ? shown(contents[index]) : ''));
  return { markup: parts.join('') };
}
