import { addDays, dayIn, momentIn } from './zoned-days.ts';

/** When a buyer is told of what is due. */
export type OverdueStepSettings = {
  /** Days after the last day to be paid; 0 is that day itself. */
  days: number[];
  /** Time of day, `HH:MM` in the zone. */
  sendAt: string;
  /** The merchant's, an IANA name. */
  zone: string;
};

export const defaultOverdueSteps: OverdueStepSettings = {
  days: [0, 7, 14, 30],
  sendAt: '09:00',
  zone: 'Europe/Warsaw',
};

export type OverdueStep = {
  /** What a step is claimed by, one per due date and number of days: `2026-03-15+7`. */
  key: string;
  dueDate: string;
  days: number;
  /** The day on which it is to be said. */
  date: string;
};

/** What decides which steps are left: the days on which something open was due, when the flow went live, and what was said. */
export type OverdueSituation = {
  /** Last days to be paid of what is still open; of a settled invoice none. */
  dueDates: string[];
  /** `YYYY-MM-DD` in the merchant's zone. What was due before that day is baseline: nothing is ever said of it. */
  goLive: string;
  /** When reminders were switched on, or steps were added, later than that: steps that had come by then are baseline. */
  since?: Date;
  /** Keys of the steps that were claimed, whatever became of them. */
  claimed: string[];
};

/** All steps of an invoice by date; of several on one day the one with most days, since one message tells of all. */
export const stepsOf = (dueDates: readonly string[], { days }: Pick<OverdueStepSettings, 'days'>): OverdueStep[] => {
  const all = dueDates.flatMap(dueDate =>
    days.map(count => ({ key: `${dueDate}+${count}`, dueDate, days: count, date: addDays(dueDate, count) })),
  );
  const byDate = Map.groupBy(all, ({ date }) => date);
  return [...byDate.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, steps]) => steps.toSorted((a, b) => b.days - a.days).slice(0, 1));
};

/**
 * The step to say now, if any: the latest whose day and time have come, unless it was claimed; the ones that were missed before
 * it are never said.
 */
export const stepDue = (
  situation: OverdueSituation,
  settings: OverdueStepSettings,
  now: Date,
): OverdueStep | undefined => {
  const latest = liveSteps(situation, settings).findLast(step => hasCome(step, settings, now));
  return latest && !situation.claimed.includes(latest.key) ? latest : undefined;
};

/**
 * When something is next to be said, and which step it is by then: the moment of a step that is due already, or of the next
 * one to come. None where no step is left.
 */
export const nextStep = (
  situation: OverdueSituation,
  settings: OverdueStepSettings,
  now: Date,
): { step: OverdueStep; at: Date } | undefined => {
  const coming = liveSteps(situation, settings).find(
    step => !hasCome(step, settings, now) && !situation.claimed.includes(step.key),
  );
  const step = stepDue(situation, settings, now) ?? coming;
  return step && { step, at: momentIn(settings.zone, step.date, settings.sendAt) };
};

/** Whether a step may be said at all: what it reminds of was not due yet when the flow went live, nor had it come when it was set. */
export const isLive = (
  { dueDate, date }: OverdueStep,
  { goLive, since }: Pick<OverdueSituation, 'goLive' | 'since'>,
  { zone, sendAt }: OverdueStepSettings,
): boolean => dueDate >= goLive && (since === undefined || momentIn(zone, date, sendAt) > since);

/** Of several due dates on one day the step with most days is said, among those that may be. */
export const liveSteps = (situation: OverdueSituation, settings: OverdueStepSettings): OverdueStep[] =>
  stepsOf(
    situation.dueDates.filter(day => day >= situation.goLive),
    settings,
  ).filter(step => isLive(step, situation, settings));

const hasCome = ({ date }: OverdueStep, { zone, sendAt }: OverdueStepSettings, now: Date): boolean => {
  const today = dayIn(zone, now);
  return date < today || (date === today && momentIn(zone, date, sendAt) <= now);
};
