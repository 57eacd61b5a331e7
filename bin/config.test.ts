import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, publicUrl, readConfig, requireVariables } from './config.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('readConfig', () => {
  it('has defaults for an empty environment, and takes an empty variable as not set', () => {
    const config = readConfig({ KLADKA_API_PORT: '', KLADKA_URL: '' });
    expect(config).toMatchObject({
      KLADKA_API_PORT: 8700,
      KLADKA_TEMPORAL_NAMESPACE: 'kladka',
      KLADKA_DATA_DIR: '.kladka',
    });
    expect(config.KLADKA_URL).toBeUndefined();
  });

  it('reads a master key in hex and in base64 alike', () => {
    const key = randomBytes(32);
    expect(readConfig({ KLADKA_MASTER_KEY: key.toString('hex') }).KLADKA_MASTER_KEY).toEqual(key);
    expect(readConfig({ KLADKA_MASTER_KEY: key.toString('base64') }).KLADKA_MASTER_KEY).toEqual(key);
    const previous = [randomBytes(32), randomBytes(32)];
    const joined = previous.map(one => one.toString('base64')).join(', ');
    expect(readConfig({ KLADKA_PREVIOUS_MASTER_KEYS: joined }).KLADKA_PREVIOUS_MASTER_KEYS).toEqual(previous);
  });

  it('names every wrong variable in a line of its own, without its value', () => {
    const message = messageOf(() =>
      readConfig({ DATABASE_URL: 'mysql://u:geheim@h/d', KLADKA_MASTER_KEY: 'c2hvcnQ=', KLADKA_API_PORT: '70000' }),
    );
    expect(message.split('\n')).toEqual([
      'DATABASE_URL is no PostgreSQL address. It looks like postgres://user:password@host:5432/kladka?sslmode=require.',
      'KLADKA_MASTER_KEY is not a key of 32 bytes. Make one with `openssl rand -base64 32`.',
      'KLADKA_API_PORT is not a port. Give one from 1 to 65535.',
    ]);
    expect(message).not.toContain('geheim');
  });

  it('says that a file is not there', () => {
    expect(messageOf(() => readConfig({ KLADKA_TEMPORAL_TLS_CA: '/no/such/ca.pem' }))).toBe(
      'KLADKA_TEMPORAL_TLS_CA names a file that is not there. Correct the path.',
    );
  });
});

describe('requireVariables', () => {
  it('names what is not set', () => {
    const message = messageOf(() => requireVariables(readConfig({}), 'DATABASE_URL', 'KLADKA_MASTER_KEY'));
    expect(message).toMatch(/^DATABASE_URL is not set: .+\nKLADKA_MASTER_KEY is not set: .+$/);
  });
});

it('makes the public address from host and port unless it is set', () => {
  expect(publicUrl(readConfig({}))).toBe('http://127.0.0.1:8700');
  expect(publicUrl(readConfig({ KLADKA_PUBLIC_URL: 'https://hub.example.com/' }))).toBe('https://hub.example.com');
});
