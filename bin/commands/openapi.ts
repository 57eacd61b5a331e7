import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { createApp } from '../../api/app.ts';
import { readConfig } from '../config.ts';
import { makeHub } from '../make-hub.ts';

/** `kladka openapi`: the description of the whole API, as a running hub has it at /openapi.json. */
export const openapiCommand = () =>
  new Command('openapi')
    .description('print the OpenAPI description of the API; nothing needs to run')
    .action(async () => console.log(JSON.stringify(await describeApi(), null, 2)));

/** The OpenAPI document, from an app that is never served: neither database nor engine is asked for anything. */
export async function describeApi(): Promise<unknown> {
  const config = readConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    KLADKA_MASTER_KEY: randomBytes(32).toString('base64'),
  });
  const { hub, close } = makeHub(config, 'kladka-openapi');
  const answer = await createApp(hub, { publicUrl: 'https://hub.example.com' }).request('/openapi.json');
  await close();
  return await answer.json();
}
