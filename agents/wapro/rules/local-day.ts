/** The first moment of a day where the merchant is, as RFC 3339 in UTC. */
export const dayStart = (day: string, zone: string): string => iso(startOf(day, zone));

/** The last second of a day where the merchant is. */
export const dayEnd = (day: string, zone: string): string => {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return iso(startOf(next, zone) - 1000);
};

const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

/** Asked twice: near a change of the clock the first distance is of the wrong side. */
const startOf = (day: string, zone: string): number => {
  const utc = Date.parse(`${day}T00:00:00Z`);
  return utc - distance(utc - distance(utc, zone), zone);
};

const distance = (utc: number, zone: string): number => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(utc));
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - utc;
};
