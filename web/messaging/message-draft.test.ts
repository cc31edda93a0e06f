import { beforeEach, describe, expect, test, vi } from 'vitest';
import { drawKey, forgetDraft, keepDraft, restoreDraft, startDraft, takePending } from './message-draft.ts';

// What a browser has, in the little that drafts need of it.
function pretendStorage(room = Number.POSITIVE_INFINITY): Storage {
  const kept: Record<string, string> = {};
  const storage = {
    getItem: (name: string) => kept[name] ?? null,
    removeItem: (name: string) => {
      delete kept[name];
      Reflect.deleteProperty(storage, name);
    },
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new Error('QuotaExceededError');
      kept[name] = value;
      Object.defineProperty(storage, name, { value, enumerable: true, configurable: true });
    },
  };
  return storage as Storage;
}

const place = { userId: 'sam', to: '' };
const written = {
  ...startDraft('Sam 0491 570 006, 12', 'AU'),
  text: 'Hi {first_name}',
  pending: '0491 570 156',
  when: { day: '2026-03-01', time: '09:00' },
};

beforeEach(() => vi.stubGlobal('sessionStorage', pretendStorage()));

describe('a draft', () => {
  test('survives a reload as it was, with the key of its first try', () => {
    const sealed = { ...takePending(written, 'AU'), key: drawKey() };
    expect(sealed.recipients).toHaveLength(3);
    expect(keepDraft(place, sealed)).toBe(true);
    expect(restoreDraft(place, 'AU')).toEqual(sealed);
    forgetDraft(place);
    expect(restoreDraft(place, 'AU')).toBeUndefined();
  });

  test('is kept apart for each number that is answered', () => {
    keepDraft(place, written);
    expect(restoreDraft({ ...place, to: '+61491570006' }, 'AU')).toBeUndefined();
    expect(restoreDraft(place, 'AU')?.text).toBe(written.text);
  });

  test('of somebody else who used the tab is forgotten', () => {
    keepDraft(place, written);
    expect(restoreDraft({ ...place, userId: 'kim' }, 'AU')).toBeUndefined();
    expect(restoreDraft(place, 'AU')).toBeUndefined();
  });

  test('that is too large says so, and leaves nothing old behind', () => {
    vi.stubGlobal('sessionStorage', pretendStorage(1000));
    expect(keepDraft(place, written)).toBe(true);
    expect(keepDraft(place, { ...written, text: 'x'.repeat(2000) })).toBe(false);
    expect(restoreDraft(place, 'AU')).toBeUndefined();
  });
});
