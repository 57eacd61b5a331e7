import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Finding } from '../../connectors/contract.ts';
import { type Open, patient, type Stand, type World } from './stand.ts';

const described = z.object({ properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })) });

/** What every connector owes to the person who sets a connection up. */
export function conformSettings({ connector, passive }: Stand, running: () => World, open: Open): void {
  const fields = described.parse(
    z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' }),
  ).properties;
  const secretsOf = (settings: Record<string, unknown>) =>
    connector.secrets.flatMap(name =>
      typeof settings[name] === 'string' && settings[name].length > 3 ? [settings[name]] : [],
    );

  describe('settings', () => {
    it('says of every field what a person is asked', () => {
      const dumb = Object.keys(fields).filter(name => (fields[name]?.description ?? '').length < 10);
      expect(dumb, 'Every field of the settings schema has a description that a person is asked by').toEqual([]);
    });

    it('names only settings as secrets', () => {
      expect(Object.keys(fields), '`secrets` lists names of the settings schema').toEqual(
        expect.arrayContaining(connector.secrets),
      );
      // Who calls by a key that the hub gave it needs none.
      if (connector.secrets.length === 0) return;
      expect(secretsOf(running().settings), 'The credentials that the settings hold are secrets').not.toEqual([]);
    });

    it('takes the settings that work, and again what came of them', () => {
      const once = connector.settings.parse(running().settings);
      expect(connector.settings.parse(once), 'Parsed settings are kept and parsed again, to the same').toEqual(once);
    });

    it('refuses nonsense and names the field', () => {
      const { nonsense, settings } = running();
      const cases: World['nonsense'] = [...nonsense];
      if (!passive) cases.push(['a rate of none', { requestsPerSecond: 0 }, 'requestsPerSecond']);
      for (const [what, changes, field] of cases) {
        const { error } = connector.settings.safeParse({ ...settings, ...changes });
        const issue = error?.issues.find(({ path }) => path.join('.') === field);
        const wants = `Settings with ${what} are refused with a sentence at "${field}"; instead: ${error?.message}`;
        expect(issue?.message.length ?? 0, wants).toBeGreaterThan(10);
        for (const secret of secretsOf({ ...settings, ...changes }))
          expect(error?.message, 'A refusal of settings never repeats a secret').not.toContain(secret);
      }
    });
  });

  const checkOfPassive = () => {
    it('says that the system calls by itself, and asks it nothing', async () => {
      const opened = open();
      const findings = await opened.ports.check(patient);
      expect(findings, 'check() says what the hub waits for').not.toEqual([]);
      for (const { what } of findings) expect(what, 'A finding is a sentence').toMatch(/\S+ \S+ \S+/);
      expect(opened.exchanges, 'A passive system is asked nothing').toEqual([]);
    });
  };

  const checkOfCalled = () => {
    const check = async (settings?: Record<string, unknown>): Promise<Finding[]> => {
      const opened = open(settings);
      const findings = await opened.ports.check(patient);
      const told = JSON.stringify([findings, opened.exchanges]);
      for (const secret of secretsOf(settings ?? running().settings))
        expect(told, 'No finding and no recorded exchange holds a secret').not.toContain(secret);
      await opened.close();
      return findings;
    };
    const mended = (findings: Finding[], what: string) => {
      const bad = findings.filter(({ ok }) => !ok);
      expect(bad, `check() finds ${what}`).not.toEqual([]);
      for (const finding of bad)
        expect(finding.mend ?? '', `Not well, so it says what to do: ${finding.what}`).toMatch(/\S+ \S+ \S+/);
    };

    it('is well where all is well', async () => {
      const findings = await check();
      expect(findings.length, 'check() says what it looked at').toBeGreaterThan(1);
      expect(
        findings.filter(({ ok }) => !ok),
        'check() finds nothing wrong where all is well',
      ).toEqual([]);
    });

    it('says what to do about wrong credentials', async () => {
      mended(await check(running().stranger), 'refused credentials');
    });

    it('says what to do about a system that is not there', async () => {
      mended(await check({ ...running().settings, shopUrl: 'http://127.0.0.1:9' }), 'that nobody answers');
    });

    it('says what to do about an address that is not allowed', async () => {
      const { settings } = running();
      mended(await check({ ...settings, allowPrivate: false }), 'a private address');
      mended(await check({ ...settings, allowPlainHttp: false }), 'plain HTTP');
    });

    it('says what to do about a system in trouble', async () => {
      for (const kind of ['error', 'drop-before', 'throttle'] as const) {
        await running().plan({ kind, share: 1 });
        mended(await check(), `a system with ${kind}`);
      }
    });
  };

  describe('check', passive ? checkOfPassive : checkOfCalled);
}
