const formatters = new Map<string, Intl.DateTimeFormat>();

/** A moment as the shop writes it: its own local time, whole seconds, no zone ("2024-01-31 10:00:00"). */
export function shopTime(at: Date, zone: string): string {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formatters.set(zone, formatter);
  }
  return formatter.format(at);
}
