import type { ImportReason } from '#contract/imports.ts';

const sentences: Record<ImportReason, (detail: string) => string> = {
  number_missing: () => 'There is no number in this row.',
  number_unreadable: (detail) => `What stands for the number (“${detail}”) is not a telephone number.`,
  digits_lost: (detail) =>
    `The spreadsheet has shortened the number to ${detail}, and its last digits are lost. Format the column as text or as a number without decimals, then save the file again.`,
  not_mobile: (detail) =>
    `What stands for the number (“${detail}”) is not a mobile number, so it cannot be texted.`,
  repeated: (detail) => `The number stands in row ${detail} as well, and that row counts.`,
  value_not_number: (detail) => `What stands under ${detail} is not a number.`,
  value_not_date: (detail) =>
    `What stands under ${detail} is not a date. Write it like 31/12/2026 or 2026-12-31.`,
  value_not_choice: (detail) => `What stands under ${detail} is none of its choices.`,
  value_not_consent: (detail) =>
    `What stands under ${detail} is no kind of consent. Write Express, Inferred or Not known.`,
  value_not_opt_out: (detail) =>
    `What stands under ${detail} does not say whether the person has opted out. Write Yes or No.`,
  value_too_long: (detail) => `What stands under ${detail} is too long.`,
};

/** Why a row is left out, and what to do, for a person; `detail` is the cell, the row or the column that it is about. */
export function sentenceOf(reason: ImportReason, detail: string): string {
  return sentences[reason](detail);
}
