/** One wrong place of a request: a JSON pointer into its body, or the name of a parameter. */
export type Place = { pointer?: string; parameter?: string; detail: string };

/** The hub refused a request, or could not be reached (`status` 0); the message says what to do. */
export class ClientProblem extends Error {
  readonly status: number;
  readonly errors: Place[];
  constructor(status: number, detail: string, errors: Place[] = [], cause?: unknown) {
    super(detail, { cause });
    this.name = 'ClientProblem';
    this.status = status;
    this.errors = errors;
  }
}

/** Reads problem+json (RFC 9457); an answer of something else in between is told by its status. */
export async function problemFrom(answer: Response): Promise<ClientProblem> {
  const text = await answer.text().catch(() => '');
  try {
    const { detail, errors } = JSON.parse(text) as { detail?: unknown; errors?: unknown };
    if (typeof detail === 'string')
      return new ClientProblem(answer.status, detail, Array.isArray(errors) ? errors : []);
  } catch {
    // Not the hub's own answer.
  }
  return new ClientProblem(answer.status, `The request was answered with ${answer.status}.`);
}
