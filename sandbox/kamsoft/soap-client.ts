import { type Answer, post, type Travel } from './post.ts';
import { envelope, type Operation, type Parameter, soapAction } from './soap-envelope.ts';
import { child, childText, type Element, readXml } from './xml.ts';

/** How a call is put; the defaults are what the program itself does as far as the page knows. */
export type CallOptions = Partial<Travel> & {
  /** `xsi:type` on the parameters, as rpc/encoded has it (§1.3). */
  withTypes?: boolean;
  /** The sources disagree on the third parameter's name (§1.3). */
  offerParameter?: 'Offer' | 'AOffer';
};

export type SoapOptions = { url: string; user: string; password: string; timeoutMs?: number };

/** The hub answered, and not with what was asked for: a fault, a refusal, or something that is no SOAP. */
export class Refused extends Error {}

function resultOf(operation: Operation, { status, body }: Answer): Element {
  if (body.trimStart() === '') throw new Refused(`${operation}: answered ${status} with nothing.`);
  let root: Element;
  try {
    root = readXml(body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refused(`${operation}: answered ${status} with something that is no XML (${why}): ${body.slice(0, 200)}`);
  }
  const inner = child(root, 'Body')?.children[0];
  if (root.name !== 'Envelope' || !inner) throw new Refused(`${operation}: answered ${status} without a SOAP body.`);
  if (inner.name === 'Fault')
    throw new Refused(
      `${operation}: fault ${childText(inner, 'faultcode') ?? ''}: ${childText(inner, 'faultstring') ?? ''}`,
    );
  const result = inner.children[0];
  if (inner.name !== `${operation}Response` || !result)
    throw new Refused(`${operation}: answered with ${inner.name} instead of ${operation}Response and its result.`);
  return result;
}

const isTrue = (result: Element) => result.text === 'true' || result.text === '1';

/** The program's side of `iShopService` (§1.2, §1.3). All three throw `Lost` or `Refused` when there is no result. */
export function createSoapClient({ url, user, password, timeoutMs = 120_000 }: SoapOptions) {
  const call = async (operation: Operation, rest: () => Parameter[], options: CallOptions = {}): Promise<Element> => {
    const { withTypes = true, chunked = false, gzip = false, breakAfter, answer, signal } = options;
    const parameters = (): Parameter[] => [
      { name: 'AUserName', type: 'string', text: user },
      { name: 'APassword', type: 'string', text: password },
      ...rest(),
    ];
    const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction(operation)}"` };
    const travel = { chunked, gzip, breakAfter, answer, signal, timeoutMs: options.timeoutMs ?? timeoutMs };
    return resultOf(operation, await post(url, headers, () => envelope(operation, parameters(), withTypes), travel));
  };
  return {
    /** Sends one package; `document` makes it anew whenever it is called. True: taken. */
    setOffer: async (document: () => Iterable<string>, options: CallOptions = {}): Promise<boolean> =>
      isTrue(
        await call(
          'SetOffer',
          () => [{ name: options.offerParameter ?? 'Offer', type: 'string', text: document() }],
          options,
        ),
      ),
    /** Asks for orders after an id or a time; the answer is the orders document. */
    getOrders: async (lastOrderId: number, lastDateTime: string, options?: CallOptions): Promise<string> =>
      (
        await call(
          'GetOrders',
          () => [
            { name: 'ALastOrderId', type: 'int', text: String(lastOrderId) },
            { name: 'ALastDateTime', type: 'string', text: lastDateTime },
          ],
          options,
        )
      ).text,
    /** Sends statuses and waybills. True: taken. */
    setOrders: async (document: string, options?: CallOptions): Promise<boolean> =>
      isTrue(await call('SetOrders', () => [{ name: 'Orders', type: 'string', text: document }], options)),
  };
}
