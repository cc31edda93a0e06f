import { type RefObject, useEffect, useRef } from 'react';
import { ApiRefusal } from '#web/lib/api.ts';

const FIELD_OF_CODE: readonly [prefix: string, field: string][] = [
  ['password_', 'password'],
  ['wrong_password', 'password'],
  ['email_', 'email'],
  ['mobile_', 'mobile'],
  ['abn_', 'abn'],
  ['time_zone_', 'timeZone'],
  ['recipient_', 'to'],
  ['text_', 'text'],
  ['wrong_code', 'code'],
  ['code_expired', 'code'],
  ['wrong_recovery_code', 'recoveryCode'],
  ['recovery_codes_unset', 'recoveryCode'],
];

type FieldErrors<F extends string> = {
  /** The sentence for each refused field; for the `error` of an input. */
  errors: Partial<Record<F, string>>;
  /** The error when no field of this form is to blame; for RefusalAlert. */
  rest: unknown;
  formRef: RefObject<HTMLFormElement | null>;
};

/** Sorts a refusal to the fields of a form, and moves the focus to the first refused field. `names` maps the server's field to ours. */
export function useFieldErrors<F extends string>(
  error: unknown,
  fields: readonly F[],
  names: Readonly<Record<string, F>> = {},
): FieldErrors<F> {
  const formRef = useRef<HTMLFormElement>(null);
  const errors = sortErrors({ error, fields, names });
  const count = Object.keys(errors).length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same sentence refused anew must take the focus anew.
  useEffect(() => {
    if (count) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error, count]);
  return { errors, rest: count ? null : error, formRef };
}

type Sorting<F extends string> = { error: unknown; fields: readonly F[]; names: Readonly<Record<string, F>> };

function sortErrors<F extends string>({ error, fields, names }: Sorting<F>): Partial<Record<F, string>> {
  const errors: Partial<Record<F, string>> = {};
  if (!(error instanceof ApiRefusal)) return errors;
  const own = (name: string) => names[name] ?? fields.find((field) => field === name);
  for (const { pointer, detail } of error.fields) {
    const field = own(pointer.replace(/^\//, ''));
    if (field) errors[field] ??= detail;
  }
  if (error.fields.length) return errors;
  const guess = FIELD_OF_CODE.find(([prefix]) => error.code.startsWith(prefix))?.[1];
  const field = guess && own(guess);
  if (field) errors[field] = error.sentence;
  return errors;
}
