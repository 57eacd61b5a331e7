const removed = '[removed]';

/** Names of headers, JSON fields and query parameters whose values are secrets, without case and separators. */
const usual = new Set(
  `authorization proxyauthorization cookie setcookie xhash xapikey xauthtoken xaccesstoken swaccesskey swcontexttoken
  shopwareshopsignature shopwareappsignature password passwd pwd passphrase secret clientsecret appsecret shopsecret
  apisecret secretkey privatekey sharedsecret apikey apitoken token accesstoken refreshtoken idtoken bearertoken proof`
    .split(/\s+/)
    .filter(Boolean),
);

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Whether a name is one of a secret; the same few hundred names come again and again. */
function secretNames(names: Set<string>): (name: string) => boolean {
  let known = new Map<string, boolean>();
  return name => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= 2000) known = new Map();
    const is = names.has(plain(name));
    known.set(name, is);
    return is;
  };
}

const usualSecret = secretNames(usual);

export type Redactor = {
  headers: (headers: Record<string, string>) => Record<string, string>;
  /** Query parameters and user information. */
  url: (url: URL) => string;
  /** JSON and form bodies, whole; in any other text, what looks like a JSON field. */
  body: (body: string) => string;
};

/** Removes the values of secrets before an exchange is kept. `further`: names beyond the usual ones. */
export function redactor(further: string[] = []): Redactor {
  const secret = further.length === 0 ? usualSecret : secretNames(new Set([...usual, ...further.map(plain)]));

  const headers = (given: Record<string, string>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, secret(name) ? removed : value]));

  const url = (given: URL) => {
    const copy = new URL(given);
    copy.username = '';
    copy.password = '';
    for (const name of new Set(copy.searchParams.keys())) if (secret(name)) copy.searchParams.set(name, removed);
    return copy.toString();
  };

  const body = (text: string) => {
    // Most bodies hold no secret: whoever looks through their names alone is spared the reading.
    if (!namesField(text, secret)) return isForm(text) ? form(text, secret) : text;
    const json = parse(text);
    if (json !== undefined) {
      let found = false;
      const clean = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(clean);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(
          Object.entries(value).map(([name, inner]) => {
            if (!secret(name) || inner === null) return [name, clean(inner)];
            found = true;
            return [name, removed];
          }),
        );
      };
      const cleaned = clean(json);
      // Untouched text stays byte for byte, so that what is kept is what was sent.
      return found ? JSON.stringify(cleaned) : text;
    }
    if (isForm(text)) return form(text, secret);
    return text.replace(/"([^"\\]{1,60})"\s*:\s*"(?:[^"\\]|\\.)*"?/g, (whole, name: string) =>
      secret(name) ? `"${name}":"${removed}"` : whole,
    );
  };

  return { headers, url, body };
}

/** Whether any field of a JSON text may be a secret's; one whose name is written with escapes may. */
function namesField(text: string, secret: (name: string) => boolean): boolean {
  for (const [, name = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/gs))
    if (name.includes('\\') || secret(name)) return true;
  return false;
}

const isForm = (text: string): boolean => /^[\w.[\]%+-]+=/.test(text) && !/\s/.test(text);

function form(text: string, secret: (name: string) => boolean): string {
  const pairs = new URLSearchParams(text);
  const names = [...new Set(pairs.keys())].filter(secret);
  for (const name of names) pairs.set(name, removed);
  return names.length ? pairs.toString() : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
