import { expect, test } from 'vitest';
import type { Activity } from '#contract/activity.ts';
import { listPeopleChoices } from './activity-people.ts';

function removalOf(target: Activity['target']): Activity {
  return {
    seq: 1,
    at: '2026-07-01T02:00:00.000Z',
    action: 'user.removed',
    sentence: 'removed a person',
    result: 'ok',
    actor: { id: 'owner', name: 'Alex Nguyen' },
    target,
    address: null,
    agent: null,
    method: null,
    requestId: null,
  };
}

test('a removed person can be chosen, once, after the others and marked', () => {
  const users = [
    { id: 'owner', name: 'Alex Nguyen' },
    { id: 'sam', name: 'Sam Lee' },
  ];
  const kim = removalOf({ kind: 'user', id: 'kim', name: 'Kim Tran' });
  const removals = [
    kim,
    removalOf({ kind: 'user', id: 'sam', name: 'Sam Lee' }),
    kim,
    removalOf({ kind: 'user', id: null, name: 'Nobody' }),
    removalOf(null),
  ];
  expect(listPeopleChoices(users, removals)).toEqual([
    { value: 'owner', label: 'Alex Nguyen' },
    { value: 'sam', label: 'Sam Lee' },
    { value: 'kim', label: 'Kim Tran (removed)' },
  ]);
});
