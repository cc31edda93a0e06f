import { type RefusalCode, refusals } from '#contract/refusals.ts';

export type FieldError = { pointer: string; detail: string };

/** What a person must be told in place of an answer. Thrown by verbs, sent as problem+json by the http room. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: FieldError[];

  constructor(
    code: RefusalCode,
    more: { retryAfterSeconds?: number; errors?: FieldError[]; detail?: string } = {},
  ) {
    super(more.detail ?? refusals[code].sentence);
    this.name = 'Refusal';
    this.code = code;
    this.retryAfterSeconds = more.retryAfterSeconds;
    this.errors = more.errors ?? [];
  }

  get status(): number {
    return refusals[this.code].status;
  }
}

/** Refuses one field of the body, so that the form can show the sentence beside it. */
export function refuseField(code: RefusalCode, field: string): Refusal {
  return new Refusal(code, { errors: [{ pointer: `/${field}`, detail: refusals[code].sentence }] });
}
