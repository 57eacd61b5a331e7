const formatters = new Map<string, Intl.DateTimeFormat>();

/** The shop's local time of an instant, as the webservice writes it: `2026-01-31 10:00:00`, fractions of a second cut. */
export function toShopTime(time: Date, zone: string): string {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/**
 * The instants that a shop's local time may mean, the earlier first: two in the hour that a clock goes through twice, one
 * otherwise (a time that a clock skips is read as if it had not been put forward), none for `0000-00-00 00:00:00` or no time.
 */
export function fromShopTime(text: string, zone: string): Date[] {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?/.exec(text.trim());
  const local = match ? Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}Z`) : Number.NaN;
  if (!match || Number.isNaN(local) || text.startsWith('0000')) return [];
  const day = 86_400_000;
  const offsets = [offsetOf(local - day, zone), offsetOf(local + day, zone)];
  const candidates = [...new Set(offsets.map(offset => local - offset))].sort((a, b) => a - b);
  const wanted = `${match[1]} ${match[2] ?? '00:00:00'}`;
  const meant = candidates.filter(time => toShopTime(new Date(time), zone) === wanted);
  const skipped = local - (offsets[0] ?? 0);
  return (meant.length > 0 ? meant : [skipped]).map(time => new Date(time));
}

/**
 * The interval of shop-local times, both ends included, that holds every instant of [from, to) in whole seconds. Where the clock is put back
 * within, the local times of the whole doubled hour belong to it: such an hour is read twice rather than missed.
 */
export function shopInterval(from: Date, to: Date, zone: string): { from: string; to: string } {
  const begin = Math.floor(from.getTime() / 1000) * 1000;
  const end = Math.max(begin, Math.ceil(to.getTime() / 1000) * 1000 - 1000);
  const turns = turnsBetween(begin, end, zone).flatMap(turn => [turn - 1000, turn]);
  const locals = [begin, ...turns, end].map(time => toShopTime(new Date(time), zone)).sort();
  return { from: locals[0] ?? '', to: locals.at(-1) ?? '' };
}

/** The first instants after each change of the zone's offset within (begin, end]; zones change at most once in six hours. */
function turnsBetween(begin: number, end: number, zone: string): number[] {
  const step = 6 * 3_600_000;
  const turns: number[] = [];
  for (let start = begin; start < end; start += step) {
    let [low, high] = [start, Math.min(start + step, end)];
    if (offsetOf(low, zone) === offsetOf(high, zone)) continue;
    const before = offsetOf(low, zone);
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offsetOf(middle, zone) === before) low = middle;
      else high = middle;
    }
    turns.push(high);
  }
  return turns;
}

/** How far the zone is ahead of UTC at an instant, in ms. */
const offsetOf = (time: number, zone: string): number => {
  const whole = Math.floor(time / 1000) * 1000;
  return Date.parse(`${toShopTime(new Date(whole), zone).replace(' ', 'T')}Z`) - whole;
};

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}
