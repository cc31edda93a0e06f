import { type ContactInput, listParts, withPart } from './contact-input.ts';

/** What somebody typed into the parts of a form, each with what stood there when they began. */
export type ContactEdit = Readonly<Record<string, { over: string; typed: string }>>;

/** A part that somebody else saved otherwise while it was being typed. */
export type Clash = { part: string; theirs: string; ours: string };

export const nothingTyped: ContactEdit = {};

/** The form: what was typed over what is saved by now. */
export function showEdit(edit: ContactEdit, saved: ContactInput): ContactInput {
  return Object.entries(edit).reduce((input, [part, { typed }]) => withPart(input, part, typed), saved);
}

/** Notes what the form says otherwise than before; what is put back as it was is no longer typed. */
export function noteTyping(edit: ContactEdit, saved: ContactInput, input: ContactInput): ContactEdit {
  const [before, now] = [listParts(saved), listParts(input)];
  const parts = Object.keys(now).flatMap((part) => {
    const over = edit[part]?.over ?? before[part] ?? '';
    const typed = now[part] ?? '';
    return typed === over ? [] : [[part, { over, typed }] as const];
  });
  return Object.fromEntries(parts);
}

/** What is saved by now that neither stood there when the typing began nor is what was typed. */
export function listClashes(edit: ContactEdit, saved: ContactInput): Clash[] {
  const now = listParts(saved);
  return Object.entries(edit).flatMap(([part, { over, typed }]) => {
    const theirs = now[part] ?? '';
    return theirs === over || theirs === typed ? [] : [{ part, theirs, ours: typed }];
  });
}

/** Decides a clash: ours is typed over theirs, or theirs stays. */
export function settleClash(edit: ContactEdit, { part, theirs, ours }: Clash, keepsOurs: boolean) {
  const { [part]: _, ...others } = edit;
  return keepsOurs ? { ...others, [part]: { over: theirs, typed: ours } } : others;
}
