import type { OrderLinePulled } from '../../client/types.ts';
import { decimal, isDecimal } from '../../domain/decimal.ts';
import { reportOrder } from './report.ts';
import type { Line, World } from './world.ts';

export type Taken = { outcome: 'accepted' | 'duplicate' | 'rejected'; number?: string; reason?: string };

/**
 * Takes one line into production, or a change of one; what came before, by its number, changes nothing. A line that is no longer
 * wanted is called off unless it is made already.
 */
export function takeLine(world: World, given: OrderLinePulled): Taken {
  const known = world.lines.get(given.id);
  if (known && known.seq >= given.seq) {
    const { number, state, reason } = known;
    return state === 'refused' ? { outcome: 'rejected', reason } : { outcome: 'duplicate', number };
  }
  const reason = refusal(world, given);
  const line = known ?? newLine(world, given);
  Object.assign(line, { seq: given.seq, given, changedAt: world.now().toISOString(), reason });
  if (reason !== undefined) line.state = 'refused';
  else if (isOff(given)) line.state = line.state === 'made' ? 'made' : 'cancelled';
  else settleQuantity(line);
  world.lines.set(given.id, line);
  if (reason === undefined) reportOrder(world, line.given.order ?? '');
  world.changed();
  return reason === undefined ? { outcome: 'accepted', number: line.number } : { outcome: 'rejected', reason };
}

const isOff = ({ op, orderState }: OrderLinePulled): boolean => op === 'delete' || orderState === 'cancelled';

function newLine(world: World, given: OrderLinePulled): Line {
  world.counter += 1;
  const now = world.now().toISOString();
  const number = `ZP/${String(world.counter).padStart(4, '0')}`;
  return { id: given.id, seq: given.seq, number, state: 'planned', produced: '0', takenAt: now, changedAt: now, given };
}

function refusal({ settings }: World, { order, name, quantity, op }: OrderLinePulled): string | undefined {
  if (op === 'delete') return undefined;
  if (order === undefined) return 'Wiersz nie mówi, do którego zamówienia należy.';
  if (quantity === undefined || !isDecimal(quantity) || !decimal(quantity).gt(0)) return 'Wiersz nie mówi, ile ma być.';
  if (settings.refuse !== '' && new RegExp(settings.refuse, 'i').test(name ?? '')) return `Nie produkujemy: ${name}.`;
  return undefined;
}

/** More wanted than made is work again; a line that was called off or refused and is wanted again is planned. */
function settleQuantity(line: Line): void {
  const left = decimal(line.given.quantity ?? '0').gt(decimal(line.produced));
  if (!left) line.state = 'made';
  else if (line.state === 'made') line.state = 'in-production';
  else if (line.state === 'cancelled' || line.state === 'refused') line.state = 'planned';
}
