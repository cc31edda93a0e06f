import { expect, test } from 'vitest';
import { measureText } from '#contract/segments.ts';
import { type NoticeKind, noticeTexts } from './notice-texts.ts';
import { writeNoticeText } from './notices.ts';

const kinds = Object.keys(noticeTexts) as NoticeKind[];
const latest = new Date('2026-09-30T12:45:00Z');

test.each(kinds)('FAC-03 the SMS of %s is one GSM-7 part without a link', (kind) => {
  for (const timeZone of ['Australia/Sydney', 'Asia/Kathmandu', 'America/St_Johns']) {
    const text = writeNoticeText(kind, latest, timeZone);
    expect(measureText(text)).toMatchObject({ encoding: 'gsm7', parts: 1 });
    expect(text).not.toMatch(/https?:|www\./);
  }
});
