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

export type Redactor = {
  headers: (headers: Record<string, string>) => Record<string, string>;
  /** Query parameters and user information. */
  url: (url: URL) => string;
  /** JSON and form bodies, whole; in any other text, what looks like a JSON field. */
  body: (body: string) => string;
};

/** Removes the values of secrets before an exchange is kept. `further`: names beyond the usual ones. */
export function redactor(further: string[] = []): Redactor {
  const names = new Set([...usual, ...further.map(plain)]);
  const secret = (name: string) => names.has(plain(name));

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
    if (/^[\w.[\]%+-]+=/.test(text) && !/\s/.test(text)) return form(text, secret);
    return text.replace(/"([^"\\]{1,60})"\s*:\s*"(?:[^"\\]|\\.)*"?/g, (whole, name: string) =>
      secret(name) ? `"${name}":"${removed}"` : whole,
    );
  };

  return { headers, url, body };
}

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
