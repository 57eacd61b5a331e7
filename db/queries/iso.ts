/** A time that a raw query brought, as ISO 8601 in UTC. */
export const iso = (time: string | Date): string => new Date(time).toISOString();

export const isoOrNull = (time: string | Date | null): string | null => (time === null ? null : iso(time));
