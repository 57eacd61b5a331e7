export type AlertKind =
  | 'flow-fails'
  | 'flow-lags'
  | 'flow-grows'
  | 'connection-silent'
  | 'connection-paused'
  | 'task-open'
  | 'sync-failed'
  | 'sync-unsure'
  | 'sync-missed'
  | 'engine-away'
  | 'workers-away';

export type Language = 'en' | 'pl';

export type AlertWords = {
  /** What is wrong. */
  sentence: string;
  /** What to do. */
  remedy: string;
};

type Values = Record<string, string>;
type Words = (values: Values) => AlertWords;

/** A value that every alert of the kind has; an alert of an older version may lack it. */
const v = (values: Values, name: string): string => values[name] ?? '?';

const english: Record<AlertKind, Words> = {
  'flow-fails': values => ({
    sentence: `Flow ${v(values, 'flow')} fails: ${v(values, 'failed')} of the last ${v(values, 'handled')} did not go through.`,
    remedy: `${values.why ? `Last reason: ${values.why}. ` : ''}Look at \`kladka health ${v(values, 'flow')}\` and at the open tasks.`,
  }),
  'flow-lags': values => ({
    sentence: `Flow ${v(values, 'flow')} lags: ${v(values, 'count')} wait, the oldest since ${v(values, 'since')}.`,
    remedy: v(values, 'mend'),
  }),
  'flow-grows': values => ({
    sentence: `The backlog of flow ${v(values, 'flow')} grows: ${v(values, 'count')} wait, ${v(values, 'before')} before.`,
    remedy: `Look whether ${v(values, 'target')} answers slowly (\`kladka messages list --connection ${v(values, 'target')}\`); more workers, or more requests a second for ${v(values, 'target')}, if it can take them.`,
  }),
  'connection-silent': values => ({
    sentence: `${v(values, 'connection')} has not called since ${v(values, 'since')}.`,
    remedy: `The hub cannot call it: look there whether its program runs and reaches the hub with the credentials of this connection.`,
  }),
  'connection-paused': values => ({
    sentence: `${v(values, 'connection')} is paused: ${v(values, 'reason')}.`,
    remedy: `Correct its settings, check them with \`kladka connection check ${v(values, 'connection')}\`, then \`kladka connection resume ${v(values, 'connection')}\`. What waits goes on by itself.`,
  }),
  'task-open': values => ({
    sentence: `${v(values, 'count')} tasks wait for a person for more than ${v(values, 'hours')} hours. The oldest: ${v(values, 'task')}`,
    remedy: `${v(values, 'mend')} All of them: \`kladka tasks list\`.`,
  }),
  'sync-failed': values => ({
    sentence: `The full sync of ${v(values, 'since')} could not compare everything: ${v(values, 'why')}`,
    remedy: `Look at \`kladka sync show ${v(values, 'sync')}\` and mend what it names, then \`kladka sync now\`. What it could compare is in line.`,
  }),
  'sync-unsure': values => ({
    sentence: `The full sync of ${v(values, 'since')} did not see everything: ${v(values, 'why')}`,
    remedy: `Look at \`kladka sync show ${v(values, 'sync')}\` which source did not send all that it has, and whether its program runs; then \`kladka sync now\`.`,
  }),
  'sync-missed': values => ({
    sentence: `The full sync of ${v(values, 'due')} did not run${values.last ? `; the last one is of ${values.last}` : ''}.`,
    remedy:
      'Look with `kladka doctor` whether Temporal and a worker run, and with `kladka sync list` whether an older one stands still. `kladka sync now` makes up for it.',
  }),
  'engine-away': () => ({
    sentence:
      'Temporal does not answer. What other systems push is taken and kept, nothing goes on to where it belongs.',
    remedy:
      'Start Temporal, or look why the hub cannot reach it (`kladka doctor`). Nothing is lost; everything goes on by itself then.',
  }),
  'workers-away': () => ({
    sentence: 'No worker runs. What other systems push is taken and kept, nothing goes on to where it belongs.',
    remedy:
      'Start a worker (`kladka worker`) and look at the end of its log why the last one stopped. Everything goes on by itself then.',
  }),
};

const polish: Record<AlertKind, Words> = {
  'flow-fails': values => ({
    sentence: `Przepływ ${v(values, 'flow')} nie działa: nie udało się ${v(values, 'failed')} z ostatnich ${v(values, 'handled')}.`,
    remedy: `${values.why ? `Ostatnia przyczyna: ${values.why}. ` : ''}Zobacz \`kladka health ${v(values, 'flow')}\` i otwarte zadania.`,
  }),
  'flow-lags': values => ({
    sentence: `Przepływ ${v(values, 'flow')} się opóźnia: czeka ${v(values, 'count')}, najstarsze od ${v(values, 'since')}.`,
    remedy: `Sprawdź poleceniem \`kladka health ${v(values, 'flow')}\`, co czeka, a poleceniem \`kladka doctor\`, czy wszystko jest osiągalne.`,
  }),
  'flow-grows': values => ({
    sentence: `Zaległości przepływu ${v(values, 'flow')} rosną: czeka ${v(values, 'count')}, wcześniej ${v(values, 'before')}.`,
    remedy: `Sprawdź, czy ${v(values, 'target')} odpowiada powoli (\`kladka messages list --connection ${v(values, 'target')}\`); pomoże więcej procesów roboczych albo więcej żądań na sekundę do ${v(values, 'target')}, jeśli je przyjmie.`,
  }),
  'connection-silent': values => ({
    sentence: `${v(values, 'connection')} nie zgłasza się od ${v(values, 'since')}.`,
    remedy: `Kładka nie może się z nim połączyć sama: sprawdź tam, czy jego program działa i dociera do Kładki z danymi dostępowymi tego połączenia.`,
  }),
  'connection-paused': values => ({
    sentence: `Połączenie ${v(values, 'connection')} jest wstrzymane: ${v(values, 'reason')}.`,
    remedy: `Popraw jego ustawienia, sprawdź je poleceniem \`kladka connection check ${v(values, 'connection')}\`, potem \`kladka connection resume ${v(values, 'connection')}\`. To, co czeka, pójdzie dalej samo.`,
  }),
  'task-open': values => ({
    sentence: `Od ponad ${v(values, 'hours')} godzin na człowieka czekają zadania (${v(values, 'count')}). Najstarsze: ${v(values, 'task')}`,
    remedy: `${v(values, 'mend')} Wszystkie: \`kladka tasks list\`.`,
  }),
  'sync-failed': values => ({
    sentence: `Pełna synchronizacja z ${v(values, 'since')} nie mogła porównać wszystkiego: ${v(values, 'why')}`,
    remedy: `Zobacz \`kladka sync show ${v(values, 'sync')}\` i usuń podaną przyczynę, potem \`kladka sync now\`. To, co dało się porównać, jest zgodne.`,
  }),
  'sync-unsure': values => ({
    sentence: `Pełna synchronizacja z ${v(values, 'since')} nie widziała wszystkiego: ${v(values, 'why')}`,
    remedy: `Zobacz \`kladka sync show ${v(values, 'sync')}\`, które źródło nie przysłało wszystkiego, i sprawdź, czy jego program działa; potem \`kladka sync now\`.`,
  }),
  'sync-missed': values => ({
    sentence: `Pełna synchronizacja z ${v(values, 'due')} się nie odbyła${values.last ? `; ostatnia jest z ${values.last}` : ''}.`,
    remedy:
      'Sprawdź poleceniem `kladka doctor`, czy działają Temporal i proces roboczy, a poleceniem `kladka sync list`, czy któraś wcześniejsza nie stoi w miejscu. `kladka sync now` ją nadrobi.',
  }),
  'engine-away': () => ({
    sentence:
      'Temporal nie odpowiada. To, co przysyłają inne systemy, jest przyjmowane i przechowywane, ale nic nie idzie dalej.',
    remedy:
      'Uruchom Temporal albo sprawdź, dlaczego Kładka do niego nie dociera (`kladka doctor`). Nic nie ginie; potem wszystko pójdzie dalej samo.',
  }),
  'workers-away': () => ({
    sentence:
      'Nie działa żaden proces roboczy. To, co przysyłają inne systemy, jest przyjmowane i przechowywane, ale nic nie idzie dalej.',
    remedy:
      'Uruchom proces roboczy (`kladka worker`) i sprawdź na końcu jego dziennika, dlaczego ostatni się zatrzymał. Potem wszystko pójdzie dalej samo.',
  }),
};

/** What an alert says, in a person's language; sentences of tasks stand in it as they were raised. */
export const alertWords = (kind: AlertKind, values: Values, language: Language = 'en'): AlertWords =>
  (language === 'pl' ? polish : english)[kind](values);
