import { v7 as uuid } from 'uuid';
import { queueSecurityText } from '#server/accounts/security-texts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { randomDigits } from '#server/platform/secrets.ts';
import { type CodeReason, writeCodeLetter, writeCodeText } from './code-texts.ts';
import { limits } from './limits.ts';
import {
  lockDestination,
  type RecentSend,
  readSendHistory,
  recordCode,
  type SendHistory,
} from './queries/code-sends.ts';

export type CodeTarget = {
  accountId: string;
  userId: string;
  channel: 'sms' | 'email';
  /** E.164, or the address in its comparable form. */
  destination: string;
  /** The number or address was not proven before: a new account, person or mobile. */
  enrolment: boolean;
};

const hour = 3600;
const day = 86_400;

/** Seconds until a code may be sent, 0 when it may be now; and seconds until another, once this one is. */
export type SendPlan = { wait: number; waitAfter: number };

/** What the plan of a send looks at. */
export async function readHistory(context: Context, target: CodeTarget): Promise<SendHistory> {
  const now = context.clock.now();
  return readSendHistory(
    context.db,
    { ...target, prefix: prefixOf(target.destination) },
    {
      dayAgo: secondsFrom(now, -day),
      hourAgo: secondsFrom(now, -hour),
      textsAtMost: context.config.codesPerHour * 2,
    },
  );
}

/** When a code may be sent to this person and destination. Refuses `too_many_codes` beyond the caps, and what the fraud guard refuses. */
export function planSend(context: Context, target: CodeTarget, history: SendHistory): SendPlan {
  const now = context.clock.now();
  const mine = history.sends.filter((send) => send.own);
  // Whoever types a stranger's number at sign-up must not use up what its holder signs in with: such codes hold up only their like.
  const there = history.sends.filter((send) => send.there && (target.enrolment || !send.enrolment));
  const capped = Math.max(capWait(now, mine), capWait(now, there));
  if (capped > 0) throw new Refusal('too_many_codes', { retryAfterSeconds: capped });
  const reduced = target.channel === 'sms' && isSpendTripped(context, target, history);
  const unused = [unusedOf(mine), unusedOf(there)];
  return {
    wait: Math.max(...unused.map((list) => cooldown(now, list, reduced))),
    waitAfter: Math.max(...unused.map((list) => pace(list.length, reduced))),
  };
}

/** Seconds until the caps of an hour and a day let another one through. Sends come newest first. */
function capWait(now: Date, sends: RecentSend[]): number {
  const ages = sends.map((send) => (now.getTime() - send.sentAt.getTime()) / 1000);
  const oldestInHour = ages[limits.sendsPerHour - 1];
  const oldestInDay = ages[limits.sendsPerDay - 1];
  const hourWait = oldestInHour !== undefined && oldestInHour < hour ? hour - oldestInHour : 0;
  const dayWait = oldestInDay !== undefined && oldestInDay < day ? day - oldestInDay : 0;
  return Math.ceil(Math.max(hourWait, dayWait));
}

/** A code that was used begins the ladder anew: only codes that nobody uses must wait for each other. */
function unusedOf(sends: RecentSend[]): RecentSend[] {
  const used = sends.findIndex((send) => send.convertedAt !== null);
  return used === -1 ? sends : sends.slice(0, used);
}

function cooldown(now: Date, unused: RecentSend[], reduced: boolean): number {
  const [newest] = unused;
  if (!newest) return 0;
  const seconds = pace(unused.length - 1, reduced);
  return Math.max(0, Math.ceil((newest.sentAt.getTime() - now.getTime()) / 1000 + seconds));
}

/** Seconds that the next code waits after one that has so many unused ones before it. */
function pace(before: number, reduced: boolean): number {
  const [slowest = 0] = limits.sendCooldowns.slice(-1);
  return reduced ? slowest : (limits.sendCooldowns[before] ?? slowest);
}

/**
 * The spend breaker: beyond the installation's texts an hour new enrolments are refused `codes_paused`; people who are known go on at
 * the slowest pace, up to twice the number. Beyond 30 unused codes an hour in one number prefix, enrolments there are refused too.
 */
function isSpendTripped(context: Context, target: CodeTarget, { texts, unconverted }: SendHistory): boolean {
  const { codesPerHour } = context.config;
  const tripped = texts >= codesPerHour;
  const prefixTripped = target.enrolment && unconverted >= limits.unconvertedPerPrefix;
  if (prefixTripped || texts >= codesPerHour * 2 || (tripped && target.enrolment)) {
    context.log.warn(
      { alert: 'codes_paused', prefix: prefixOf(target.destination), textsInHour: texts, codesPerHour },
      'Codes were paused by the fraud guard.',
    );
    throw new Refusal('codes_paused', { retryAfterSeconds: 600 });
  }
  return tripped;
}

/** A number without its last four digits (the fraud guard's unit); an address's domain. */
function prefixOf(destination: string): string {
  return destination.startsWith('+')
    ? destination.slice(0, -4)
    : destination.slice(destination.lastIndexOf('@'));
}

export type SendableChallenge = CodeTarget & { id: string; reason: CodeReason; businessName: string };

/** Makes a new code for a challenge and queues it; the code before it dies with this. Only its keyed hash stays. Call under the lock of the person. */
export async function sendCode(context: Context, challenge: SendableChallenge): Promise<void> {
  const now = context.clock.now();
  const id = uuid();
  const code = randomDigits(limits.codeDigits);
  const expiresAt = secondsFrom(now, limits.codeLife);
  await recordCode(
    context.db,
    { ...challenge, prefix: prefixOf(challenge.destination) },
    { sendId: id, hash: hashCode(context, challenge, code), sentAt: now, expiresAt },
  );
  if (challenge.channel === 'sms') {
    const text = writeCodeText({
      code,
      reason: challenge.reason,
      businessName: challenge.businessName,
      host: new URL(context.config.publicUrl).hostname,
    });
    await queueSecurityText(context, {
      accountId: challenge.accountId,
      id,
      recipient: challenge.destination,
      text,
      isCode: true,
      lifeSeconds: limits.codeLife,
    });
  } else {
    const { subject, letter } = writeCodeLetter({
      code,
      reason: challenge.reason,
      businessName: challenge.businessName,
      minutes: limits.codeLife / 60,
    });
    await queueMail(context, {
      accountId: challenge.accountId,
      id,
      to: challenge.destination,
      subject,
      letter,
      lifeSeconds: limits.codeLife,
    });
  }
}

/** The digits of a code as it was typed; undefined when it cannot be one. */
export function readCode(given: string): string | undefined {
  const digits = given.replace(/[\s-]/g, '');
  return /^[0-9]+$/.test(digits) && digits.length === limits.codeDigits ? digits : undefined;
}

/** A code is bound to its challenge, and so to its person and purpose: the hash covers the challenge's id. */
export function hashCode(
  context: Context,
  challenge: { accountId: string; id: string },
  code: string,
): Buffer {
  return context.secrets.mac('code', challenge.accountId, challenge.id, code);
}

/** Holds everybody else who would send to this destination until the transaction ends, so that the caps are exact. */
export async function lockSends(context: Context, destination: string): Promise<void> {
  await lockDestination(context.db, destination);
}
