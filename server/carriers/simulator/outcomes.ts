import type { HandsetMode, NetworkScript } from '#contract/simulator.ts';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { ESME_RINVDSTADR, ESME_ROK, ESME_RTHROTTLED } from '#server/carriers/smpp/status.ts';
import type { Phone, ReceiptRow } from './queries/submits.ts';

/** A text that a client has submitted; a guest is a client of somebody else. */
export type Submit = InboundPart & {
  systemId: string;
  /** Which receipts it asked for (SMPP 3.4 section 5.2.17). */
  receipt: 'any' | 'failure' | 'none';
};

export type SubmitResult = { messageId: string; status: number } | 'silence' | 'disconnect';

export type Outcome = {
  result: SubmitResult;
  /** Whether the phone shows the text; undefined while the carrier has not taken it. */
  arrives: boolean | undefined;
  receipt?: {
    stat: ReceiptRow['stat'];
    carrierId: string;
    copies: 1 | 2;
    delaySeconds: number;
    early: boolean;
  };
  /** The phone answers STOP. */
  stops: boolean;
};

/** A text that the network has decided upon. */
export type Taken = { id: string; submit: Submit; phone: Phone; outcome: Outcome };

export type Situation = {
  id: string;
  submit: Submit;
  mode: HandsetMode;
  delaySeconds: number;
  script: NetworkScript;
  /** How many texts came before this one. */
  before: number;
  /** Whether this very text was throttled before. */
  wasThrottled: boolean;
};

const CONSTANT_ID = '123456789';

/** What becomes of a text: first what the network was told, then what the phone was told. */
export function decideOutcome(situation: Situation): Outcome {
  const { mode, script, wasThrottled } = situation;
  const throttles = mode === 'throttle' || (mode === 'throttle_first' && !wasThrottled);
  if (throttles || isTurn(situation, script.throttleEvery))
    return { result: { messageId: '', status: ESME_RTHROTTLED }, arrives: undefined, stops: false };
  if (mode === 'reject')
    return { result: { messageId: '', status: ESME_RINVDSTADR }, arrives: false, stops: false };
  const ids = nameText(situation);
  const stat = statOf(mode);
  const receipt = stat && wishes(situation.submit, stat) ? describeReceipt(situation, stat, ids) : undefined;
  return {
    result: answerOf(situation, ids.answer),
    arrives: mode !== 'fail' && mode !== 'expire',
    ...(receipt && { receipt }),
    stops: mode === 'stop',
  };
}

function isTurn({ before }: Situation, every: number | undefined): boolean {
  return every !== undefined && every > 0 && (before + 1) % every === 0;
}

function answerOf(situation: Situation, messageId: string): SubmitResult {
  const { mode, script } = situation;
  if (mode === 'disconnect' || isTurn(situation, script.disconnectEvery)) return 'disconnect';
  if (mode === 'lost' || mode === 'lost_answer' || isTurn(situation, script.loseEvery)) return 'silence';
  return { messageId, status: ESME_ROK };
}

// An SMSC of version 3.3 numbers its texts in hexadecimal, and its receipts often have the same number in decimal.
function nameText({ id, mode, script }: Situation): { answer: string; receipt: string } {
  if (script.constantIds) return { answer: CONSTANT_ID, receipt: CONSTANT_ID };
  if (mode !== 'hex' && !script.hexIds) return { answer: id, receipt: id };
  const number = BigInt(`0x${id.replaceAll('-', '').slice(-15)}`);
  return { answer: number.toString(16), receipt: number.toString() };
}

function statOf(mode: HandsetMode): ReceiptRow['stat'] | undefined {
  if (mode === 'silent' || mode === 'lost') return undefined;
  if (mode === 'fail') return 'UNDELIV';
  return mode === 'expire' ? 'EXPIRED' : 'DELIVRD';
}

function wishes({ receipt }: Submit, stat: ReceiptRow['stat']): boolean {
  return receipt === 'any' || (receipt === 'failure' && stat !== 'DELIVRD');
}

function describeReceipt(
  { mode, script, delaySeconds }: Situation,
  stat: ReceiptRow['stat'],
  ids: { receipt: string },
): NonNullable<Outcome['receipt']> {
  const late = mode === 'slow' ? delaySeconds : 0;
  const delay = late + (script.receiptDelaySeconds ?? 0);
  return {
    stat,
    carrierId: ids.receipt,
    copies: mode === 'duplicate' || script.duplicateReceipts ? 2 : 1,
    delaySeconds: delay,
    early: delay === 0 && (mode === 'early' || script.earlyReceipts === true),
  };
}
