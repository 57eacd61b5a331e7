import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { conformSettings } from './conform-settings.ts';
import { conformSource } from './conform-source.ts';
import { conformTarget } from './conform-target.ts';
import { opener, type SourceWorld, type Stand, type TargetWorld, type World } from './stand.ts';

/**
 * The rules of connectors/contract.ts that every connector keeps, run against its system's stand-in over HTTP.
 *
 * A rule that fails says what the contract wants. A connector has its rules run in `test/conformance/{system}.test.ts`.
 */
export function conform(name: string, stand: Stand & { ports: ('source' | 'target')[] }): void {
  describe(name, () => {
    let world: World | undefined;
    const running = (): World => {
      if (!world) throw new Error('The stand-in is not running.');
      return world;
    };
    const open = opener(stand, running);
    beforeAll(async () => {
      world = await stand.start();
    });
    afterEach(() => running().plan());
    afterAll(async () => {
      await world?.close();
    });

    it('has the ports that are tested here', () => {
      const ports = open().ports;
      const offered = [ports.source?.orders && 'source', ports.target?.orders && 'target'].filter(Boolean);
      expect(offered, 'Every port that a connector opens is run through these rules, and no other').toEqual(
        stand.ports,
      );
    });
    conformSettings(stand, running, open);
    if (stand.ports.includes('source')) conformSource(stand, running, () => sourceOf(running()), open);
    if (stand.ports.includes('target')) conformTarget(running, () => targetOf(running()), open);
  });
}

function sourceOf({ source }: World): SourceWorld {
  if (!source) throw new Error('This stand-in cannot play a source. Give its world a `source`.');
  return source;
}

function targetOf({ target }: World): TargetWorld {
  if (!target) throw new Error('This stand-in cannot play a target. Give its world a `target`.');
  return target;
}
