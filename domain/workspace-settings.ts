/** What a workspace decides for itself. */
export type WorkspaceSettings = {
  /** IANA zone by which days are counted: due dates, the hour of the full sync. */
  timeZone: string;
  fullSync: {
    /** Five fields of cron, in `timeZone`; absent: only on demand. */
    cron?: string;
    /** Starts spread over so many minutes. */
    jitterMinutes: number;
    /** Greatest share, 0 to 1, by which a source may have shrunk and still be believed. */
    maxShrink: number;
    /** Minutes for which the full sync waits for a source, or a target, that does not go on. */
    patienceMinutes: number;
  };
  alerts: {
    /** Who is written to; empty: nobody. */
    emails: string[];
    /** Called by POST with a signed body; absent: nobody. */
    webhookUrl?: string;
    /** Minutes that a flow may lag, and that a connection may be silent, before somebody is told. */
    lagMinutes: number;
    silenceMinutes: number;
    /** Share of a flow's records of the last hour, 0 to 1, that may fail. */
    errorRate: number;
    /** Hours after which an open task is told of; 24 when absent. */
    taskHours?: number;
    /** Of what mails are written in; English when absent. */
    language?: 'en' | 'pl';
  };
  /** Days after which each kind of data is deleted. */
  retention: {
    payloads: number;
    messages: number;
    history: number;
    reports: number;
    queue: number;
    audit: number;
  };
};

export const defaultWorkspaceSettings: WorkspaceSettings = {
  timeZone: 'Europe/Warsaw',
  fullSync: { cron: '15 1 * * *', jitterMinutes: 10, maxShrink: 0.2, patienceMinutes: 60 },
  alerts: { emails: [], lagMinutes: 15, silenceMinutes: 60, errorRate: 0.2 },
  retention: { payloads: 90, messages: 365, history: 730, reports: 365, queue: 90, audit: 1825 },
};
