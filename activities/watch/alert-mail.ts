import { type AlertKind, alertWords, type Language } from '../../domain/alert-words.ts';
import type { Mail } from '../mail/send-mail.ts';

/** An alert, its end, or a test, as it is told. Times are ISO 8601. */
export type AlertNews = {
  edge: 'raised' | 'cleared' | 'test';
  id: string;
  workspace: string;
  cause: string;
  kind: AlertKind;
  values: Record<string, string>;
  sentence: string;
  remedy: string;
  raisedAt: string;
  clearedAt: string | null;
};

const words = {
  en: {
    raised: 'Kładka',
    cleared: 'Kładka: over',
    test: 'Kładka: test',
    remedy: 'What to do',
    since: 'Since',
    over: 'This is over since',
    was: 'It was',
    isTest: 'This is a test: an alert looks like this.',
    once: 'You will be told once more, when it is over.',
    workspace: 'Workspace',
  },
  pl: {
    raised: 'Kładka',
    cleared: 'Kładka: koniec',
    test: 'Kładka: próba',
    remedy: 'Co zrobić',
    since: 'Od',
    over: 'To się skończyło',
    was: 'Chodziło o',
    isTest: 'To próba: tak wygląda alert.',
    once: 'Następna wiadomość przyjdzie, gdy to minie.',
    workspace: 'Obszar',
  },
};

/** The mail of an alert, of its end, or of a test, without whom it goes to. */
export function alertMail(news: AlertNews, language: Language): Omit<Mail, 'to'> {
  const said = words[language];
  const { sentence, remedy } = alertWords(news.kind, news.values, language);
  const subject = `${said[news.edge]}: ${cut(sentence)}`;
  const lines =
    news.edge === 'cleared'
      ? [
          `${said.over} ${minute(news.clearedAt)}.`,
          '',
          `${said.was}: ${sentence}`,
          `${said.since}: ${minute(news.raisedAt)}`,
        ]
      : [
          ...(news.edge === 'test' ? [said.isTest, ''] : []),
          sentence,
          '',
          `${said.remedy}: ${remedy}`,
          '',
          `${said.since}: ${minute(news.raisedAt)}. ${said.once}`,
        ];
  return {
    subject,
    text: [...lines, `${said.workspace}: ${news.workspace}`, ''].join('\n'),
    messageId: `${news.id}.${news.edge}`,
  };
}

const minute = (time: string | null): string => (time ? `${time.slice(0, 16).replace('T', ' ')} UTC` : '');

const longestSubject = 120;
/** A subject is one line, and cut visibly. */
function cut(sentence: string): string {
  const line = sentence.replaceAll(/\s+/g, ' ');
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1)}…` : line;
}
