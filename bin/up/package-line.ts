/** What is told of a message that a system brought by itself: a package of its offer, or what it says of orders. */
export type PackageNews = {
  lane: 'catalogue' | 'feedback';
  source: string;
  /** What became of its records, by what they are counted as. */
  counts: Record<string, number>;
  /** Connections that what it brought is written to. */
  followers: string[];
};

/** One calm line: what came, what is new in it, who follows. */
export function packageLine({ lane, source, counts, followers }: PackageNews): string {
  const many = (name: string) => counts[name] ?? 0;
  const some = (name: string, words: string) => (many(name) > 0 ? [`${many(name)} ${words}`] : []);
  const parts =
    lane === 'feedback'
      ? [
          `${many('read')} ${many('read') === 1 ? 'order' : 'orders'}`,
          ...some('changed', 'changed'),
          ...some('unknown', 'not known here'),
        ]
      : [
          `${many('read')} products`,
          ...some('created', 'new'),
          ...some('changed', 'changed'),
          ...some('rejected', 'rejected'),
          ...some('zeroed', 'missing, set to 0'),
        ];
  const what = lane === 'feedback' ? 'feedback' : `offer ${many('no')} of ${many('of')}`;
  const isNews = many('created') + many('changed') + many('zeroed') > 0;
  const told = isNews && followers.length > 0 ? `, ${followers.join(' and ')} follows` : '';
  return `${source}  ${what}: ${parts.join(', ')}${told}`;
}
