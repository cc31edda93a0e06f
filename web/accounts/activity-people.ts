import type { Activity } from '#contract/activity.ts';

type Listed = { id: string; name: string };
type Choice = { value: string; label: string };

/** Whom the log can be narrowed to: who is in the account, then who was removed from it, marked as such. `removals` are the lines that say so. */
export function listPeopleChoices(users: readonly Listed[], removals: readonly Activity[]): Choice[] {
  const choices = new Map(users.map(({ id, name }) => [id, name]));
  for (const { target } of removals) {
    if (target?.kind === 'user' && target.id !== null && !choices.has(target.id))
      choices.set(target.id, `${target.name} (removed)`);
  }
  return [...choices].map(([value, label]) => ({ value, label }));
}
