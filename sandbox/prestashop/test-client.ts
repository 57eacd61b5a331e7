import { type PrestashopOptions, startPrestashop } from './server.ts';
import { childOf, type Element, readXml } from './xml.ts';

export type Answer = { status: number; text: string; headers: Headers };
export type Client = Awaited<ReturnType<typeof startClient>>;

/** The first entity of an answer, also inside a list. */
export function entities(answer: Answer): Element[] {
  const top = readXml(answer.text);
  const [first] = top;
  const listed = first?.children?.some(child => child.attributes?.id !== undefined || childOf(child, 'id'));
  return listed && first?.name.endsWith('s') ? (first.children ?? []) : top;
}
/** A column of an entity. */
export const column = (entity: Element | undefined, name: string): string =>
  (entity && childOf(entity, name)?.text) ?? `no ${name}`;
/** The codes of an error answer. */
export const codes = (answer: Answer): string[] =>
  (readXml(answer.text)[0]?.children ?? []).map(error => childOf(error, 'code')?.text ?? '');

/** Elements of a body; a value of the form `<…>` is taken as markup. */
export const nodes = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([name, value]) => {
      const text = String(value);
      return `<${name}>${text.startsWith('<') ? text : `<![CDATA[${text}]]>`}</${name}>`;
    })
    .join('');
export const body = (...all: string[]): string => `<prestashop>${all.join('')}</prestashop>`;
export const entity = (node: string, values: Record<string, string | number>): string =>
  `<${node}>${nodes(values)}</${node}>`;
export const polish = (text: string): string => `<language id="1"><![CDATA[${text}]]></language>`;

/** A shop of the sandbox and a caller with its key, for tests. */
export async function startClient(options: Partial<PrestashopOptions> = {}) {
  const shop = await startPrestashop({ profile: 'ps16', products: 60, seed: 7, ...options });
  const authorization = `Basic ${Buffer.from(`${shop.key}:`).toString('base64')}`;
  return {
    ...shop,
    world: shop.control.world,
    async call(method: string, path: string, content?: string, headers: Record<string, string> = {}): Promise<Answer> {
      const answer = await fetch(`${shop.url}/api/${path}`, {
        method,
        redirect: 'manual',
        headers: { authorization, ...headers },
        ...(content === undefined ? {} : { body: content }),
      });
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    },
    async sandbox(method: string, path: string, content?: unknown): Promise<unknown> {
      const answer = await fetch(`${shop.url}/sandbox/${path}`, {
        method,
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      });
      return answer.json();
    },
  };
}
