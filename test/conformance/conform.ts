import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { conformCatalogue } from './conform-catalogue.ts';
import { conformFeedback } from './conform-feedback.ts';
import { conformOffered } from './conform-offered.ts';
import { conformPackages } from './conform-packages.ts';
import { conformSettings } from './conform-settings.ts';
import { conformSource } from './conform-source.ts';
import { conformStatuses } from './conform-statuses.ts';
import { conformTarget } from './conform-target.ts';
import { type PortName, portsOf } from './ports.ts';
import { opener, type Stand, type World } from './stand.ts';

/**
 * The rules of connectors/contract.ts that every connector keeps, run against its system's stand-in over HTTP.
 *
 * A rule that fails says what the contract wants. A connector has its rules run in `test/conformance/{system}.test.ts`.
 */
export function conform(name: string, stand: Stand): void {
  describe(name, () => {
    let world: World | undefined;
    const running = (): World => {
      if (!world) throw new Error('The stand-in is not running.');
      return world;
    };
    const open = opener(stand, running);
    /** The part of the world that a port is tested in. */
    const part =
      <Part extends keyof World>(which: Part) =>
      (): NonNullable<World[Part]> => {
        const found = running()[which];
        if (!found) throw new Error(`This stand-in cannot play this port. Give its world a \`${which}\`.`);
        return found;
      };
    beforeAll(async () => {
      world = await stand.start();
    });
    afterEach(() => running().plan());
    afterAll(async () => {
      await world?.close();
    });

    it('has the ports that are tested here', () => {
      expect(
        portsOf(open().ports),
        'Every port that a connector opens is run through these rules, and no other',
      ).toEqual(stand.ports);
    });
    conformSettings(stand, running, open);
    const rules: Record<PortName, () => void> = {
      'source.orders': () => conformSource(stand, running, part('source'), open),
      'source.products': () => conformPackages(part('packages'), open),
      'source.orderStatuses': () => conformFeedback(part('feedback'), open),
      'target.orders': () => conformTarget(running, part('target'), open),
      'target.offeredOrders': () => conformOffered(part('offered'), open),
      'target.products': () => conformCatalogue(running, part('catalogue'), open),
      'target.orderStatuses': () => conformStatuses(running, part('statuses'), open),
    };
    for (const port of stand.ports) describe(port, rules[port]);
  });
}
