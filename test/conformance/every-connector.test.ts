import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { openConnector } from './open-connector.ts';
import { portsOf } from './ports.ts';
import { type NamedStand, stands } from './stands.ts';

const standsOf = (system: string): NamedStand[] =>
  Object.entries(stands).flatMap(([name, each]) => (name === system ? each : []));

describe.each(Object.keys(connectors))('%s', system => {
  it('is run through the rules of the contract', () => {
    const file = new URL(`${system}.test.ts`, import.meta.url);
    expect(
      existsSync(file),
      `Every connector has test/conformance/${system}.test.ts, which calls conform() on each of its stands`,
    ).toBe(true);
    expect(connectors[system]?.system, 'A connector is listed under its own name').toBe(system);
  });

  it('has a stand for every port that it opens', async () => {
    const [first] = standsOf(system);
    if (!first) throw new Error(`test/conformance/stands.ts has no stand for ${system}. Add one.`);
    const world = await first.stand.start();
    const opened = openConnector(first.stand.connector, world.settings);
    const ports = portsOf(opened.ports);
    await opened.close();
    await world.close();
    expect(ports, 'A connector has a port at least').not.toEqual([]);
    for (const { name, stand } of standsOf(system)) {
      expect(stand.connector, `${name} is a stand of this connector`).toBe(connectors[system]);
      expect(stand.ports, `${name}: every port of the connector is tested there`).toEqual(ports);
    }
  });
});
