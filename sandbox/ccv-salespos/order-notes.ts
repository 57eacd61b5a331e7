import { z } from 'zod';
import { fitting } from './refusal.ts';
import { type Order, type OrderNote, takeId, utcSeconds, type World } from './world.ts';

const notePost = z.strictObject({ note: z.string().min(1) });

/** Adds a note that only the merchant sees; posted twice it stands there twice. */
export function addNote(world: World, order: Order, body: unknown, now: Date): OrderNote {
  const { note: text } = fitting(notePost, body);
  const note: OrderNote = { id: takeId(world), note: text, type: 'internal', create_date: utcSeconds(now) };
  order.notes.push(note);
  return note;
}

export function noteView(root: string, orderId: number, note: OrderNote): Record<string, unknown> {
  return { href: `${root}/ordernotes/${note.id}`, ...note, parent: { href: `${root}/orders/${orderId}` } };
}
