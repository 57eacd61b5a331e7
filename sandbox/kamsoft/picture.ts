import { crc32, deflateSync } from 'node:zlib';
import { diceFor } from './dice.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** A PNG of one pixel. */
function png(colour: number[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(1, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.from([0, ...colour]));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A table of one code, one bit long, for this symbol. */
const oneCode = (id: number, symbol: number) => Buffer.from([id, 1, ...new Array<number>(15).fill(0), symbol]);

/** A baseline grey JPEG of one pixel, of brightness 192 to 255, with a comment that makes it unique. */
function jpeg(brightness: number, comment: string): Buffer {
  const level = brightness - 128;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex')),
    segment(0xfe, Buffer.from(comment, 'latin1')),
    segment(0xdb, Buffer.from([0, ...new Array<number>(64).fill(8)])),
    segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    segment(0xc4, oneCode(0x00, 7)),
    segment(0xc4, oneCode(0x10, 0)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    // Code 0 and seven bits of level, code 0 for "no more", ones to fill the byte.
    Buffer.from([level, 0x7f, 0xff, 0xd9]),
  ]);
}

/**
 * The content of an item's `<photo>`. The page says that its encoding was never seen (§1.4), so base64 in the element's
 * text is a guess, and this function the one place that makes it. Every second picture is a PNG, the others JPEG.
 */
export function photoField(seed: number, index: number): string {
  const dice = diceFor(seed, index, 'photo');
  const bytes = dice.chance(0.5)
    ? png([dice.whole(0, 255), dice.whole(0, 255), dice.whole(0, 255)])
    : jpeg(dice.whole(192, 255), `item ${seed} ${index}`);
  return bytes.toString('base64');
}
