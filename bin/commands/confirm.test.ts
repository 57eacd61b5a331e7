import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirm } from './confirm.ts';

const question = 'Delete all?';
const ctrlC = '\u0003';

/** A terminal at which a person answers once asked. */
function terminal(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  output.on('data', text => {
    if (String(text).includes(`${question} (yes/no) `)) input.write(answer);
  });
  return { input, output };
}

it.each(['yes\r', 'y\r', ' YES \r'])('takes %j for a yes', async answer => {
  expect(await confirm(question, terminal(answer))).toBe(true);
});

it.each(['no\r', '\r', 'yesterday\r', ctrlC])('takes %j for a no', async answer => {
  expect(await confirm(question, terminal(answer))).toBe(false);
});

it('asks nobody where there is no terminal, and says what to add', async () => {
  await expect(confirm(question, { input: new PassThrough(), output: new PassThrough() })).rejects.toThrow(
    'Delete all? There is nobody to ask here: add --yes.',
  );
});
