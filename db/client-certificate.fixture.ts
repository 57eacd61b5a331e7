import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its private key, both PEM. */
export type Certificate = { cert: string; key: string };
type Names = { dns?: string[]; ips?: string[] };

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const hex = (tag: number, body: string) => der(tag, Buffer.from(body, 'hex'));
const utcTime = (time: Date) => der(0x17, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const extension = (id: string, value: Buffer) => sequence(hex(0x06, id), der(0x04, value));
/** A name of one part, the common name. */
const named = (name: string) => sequence(der(0x31, sequence(hex(0x06, '550403'), der(0x0c, Buffer.from(name)))));
const pem = (body: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${body.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

const ecdsaWithSha256 = sequence(hex(0x06, '2a8648ce3d040302'));
const day = 86_400_000;

/** X.509 v3 (RFC 5280) with P-256, from yesterday to tomorrow; what `extensions` hold is DER. */
function certify(subject: string, issuer: { name: string; key?: KeyObject }, extensions: Buffer[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = sequence(
    der(0xa0, hex(0x02, '02')),
    der(0x02, Buffer.from([0x01]), randomBytes(8)),
    ecdsaWithSha256,
    named(issuer.name),
    sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuer.key ?? privateKey));
  return {
    cert: pem(sequence(body, ecdsaWithSha256, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** An authority of its own. */
export const authority = (name: string): Certificate =>
  certify(name, { name }, [extension('551d13', sequence(hex(0x01, 'ff')))]);

/** A certificate that the authority of this name signed, for a server of these names or for a client. */
export function signedBy(
  ca: Certificate,
  caName: string,
  subject: string,
  { dns = [], ips = [] }: Names = {},
): Certificate {
  const names = [
    ...dns.map(name => der(0x82, Buffer.from(name))),
    ...ips.map(ip => der(0x87, Buffer.from(ip.split('.').map(Number)))),
  ];
  return certify(subject, { name: caName, key: createPrivateKey(ca.key) }, [
    ...(names.length > 0 ? [extension('551d11', sequence(...names))] : []),
  ]);
}
