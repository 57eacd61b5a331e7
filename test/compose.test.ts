import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { healthRoutes } from '../api/health.ts';
import { configSchema } from '../bin/config.ts';
import { dynamicConfig } from '../tools/services/temporal-flags.ts';
import { documentedSettings } from './support/documented-settings.ts';

interface Service {
  image: string;
  build?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  command?: string[];
}

const text = readFileSync(new URL('../temporal-dev.yml', import.meta.url), 'utf8');
const compose: { services: Record<string, Service>; configs: Record<string, { content: string }> } = parse(text, {
  merge: true,
});
const services = Object.entries(compose.services);

const imageName = (image: string) => image.slice(0, image.lastIndexOf(':'));

it('is what the Compose Specification allows', () => {
  const schema = JSON.parse(readFileSync(new URL('fixtures/compose/compose-spec.json', import.meta.url), 'utf8'));
  // Ajv knows draft 7 under http only.
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  validate(parse(text, { merge: true }));
  expect(validate.errors).toBeNull();
  validate({ services: { api: { image: 'kladka', enviroment: {} } } });
  expect(validate.errors).not.toBeNull();
});

describe.each(services)('%s', (_, service) => {
  it('has an image of a stated version', () => {
    const version = service.build ? /:\$\{KLADKA_VERSION:-\d+\.\d+\.\d+\}$/ : /:\d+\.\d+(\.\d+)?(-[a-z]+)?$/;
    expect(service.image).toMatch(version);
  });

  it('sets only what its image documents', () => {
    const documented = documentedSettings[imageName(service.image)];
    const unknown = Object.keys(service.environment ?? {}).filter(name => !documented?.names.includes(name));
    if (service.build) {
      const foreign = Object.keys(service.environment ?? {}).filter(name => !(name in configSchema.shape));
      expect(foreign, 'not in bin/config.ts').toEqual([]);
    } else expect(unknown, `not in ${documented?.source}`).toEqual([]);
  });

  it('waits for services that can be waited for in that way', () => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = compose.services[name];
      expect(other, name).toBeDefined();
      if (condition === 'service_healthy') expect(other?.healthcheck, name).toBeDefined();
    }
  });

  it('has no secret of its own', () => {
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|PWD|SECRET|MASTER_KEY$|DATABASE_URL/.test(name))
        expect(value, name).toMatch(/\$\{[A-Z_]+(:\?[^}]+|:-)\}/);
    }
  });
});

it('gives Temporal the settings of the one-machine server', () => {
  const content: Record<string, [{ value: unknown }]> = parse(
    compose.configs['temporal-dynamic-config']?.content ?? '',
  );
  const given = Object.entries(content).map(([key, [{ value }]]) => [key, JSON.stringify(value)]);
  expect(Object.fromEntries(given)).toEqual(dynamicConfig);
});

it('asks the API for its health where it answers', () => {
  const paths = healthRoutes({} as never).routes.map(route => route.path);
  const asked = /127\.0\.0\.1:8080(\/\w+)'/.exec(JSON.stringify(compose.services.api?.healthcheck))?.[1];
  expect(paths).toContain(asked);
});
