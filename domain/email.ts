const invisible = /[\u00AD\u200B-\u200F\u2060\uFEFF]/gu;
const localPart = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}$/u;
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * One spelling per e-mail address, for comparing: trimmed, Unicode form NFKC, lower case, the domain in its ASCII form
 * (RFC 5891). `undefined` when the text is no address that mail could be sent to.
 *
 * The part before the @ is lowered too: RFC 5321 lets hosts tell case apart, but none that shops meet does.
 */
export const normaliseEmail = (raw: string): string | undefined => {
  const text = fold(raw).replace(invisible, '').trim();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  const domain = asciiDomain(text.slice(at + 1));
  return domain && localPart.test(local) ? `${local}@${domain}` : undefined;
};

// Lowering can leave a form that is not composed (İ), so the form is taken again.
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

const asciiDomain = (domain: string): string | undefined => {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) || !URL.canParse(`http://${domain}`)) return undefined;
  const { hostname } = new URL(`http://${domain}`);
  const labels = hostname.split('.');
  const named = labels.length > 1 && hostname.length <= 253 && /[a-z]/.test(labels.at(-1) ?? '');
  return named && labels.every(label => hostLabel.test(label)) ? hostname : undefined;
};
