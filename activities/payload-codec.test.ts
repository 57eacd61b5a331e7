import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { expect, it } from 'vitest';
import type { Keyring } from '../db/keyring.ts';
import { dataConverter } from './payload-codec.ts';

const pad = randomBytes(4096);
const mask = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => byte ^ (pad[at % pad.length] ?? 0)));
const keyring: Pick<Keyring, 'seal' | 'open'> = {
  seal: async (_, __, plain) => ({ keyId: 'k', sealed: mask(plain) }),
  open: async ({ sealed }) => mask(sealed),
};

it('seals what failures say, and their causes say, and gives it back', async () => {
  const converter = loadDataConverter(dataConverter(keyring as Keyring));
  const cause = new Error('The account mia@example.com is not listed yet');
  const said = ApplicationFailure.create({ message: 'mia@example.com was refused', type: 'Transient', cause });
  const failure = await encodeErrorToFailure(converter, said);
  expect(JSON.stringify(failure)).not.toContain('mia@example.com');
  const error = await decodeOptionalFailureToOptionalError(converter, failure);
  expect(error).toMatchObject({ message: said.message, type: 'Transient', cause: { message: cause.message } });
});
