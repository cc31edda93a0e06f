import type { TextEncoding } from '#contract/segments.ts';

export type Lane = 'urgent' | 'normal' | 'bulk';

/** Which part of a long message this is; the reference (0…255, or 0…65535 on a route of 16 bits) is one number for all parts of a message, fresh for each recipient. */
export type Concatenation = { reference: number; total: number; number: number };

export type OutgoingPart = {
  /** E.164 with +, a short code of digits, or up to 11 characters of a business name. */
  sender: string;
  /** E.164 with +. */
  recipient: string;
  text: string;
  encoding: TextEncoding;
  /** Absent when the text fits one part, and on a route that takes whole texts and splits them by itself. */
  concatenation?: Concatenation;
  /** Ours for this part, the same at every try: what a carrier with a reference of the client is given. */
  clientReference: string;
  /** The carrier gives up after so many minutes: a late code is worse than none. */
  validityMinutes: number;
  lane: Lane;
};

export type SubmitOutcome =
  /** The carrier took it and named it. The name may be empty or the same for every part: never unique. */
  | { outcome: 'accepted'; carrierId: string; writtenAt: Date; link: string }
  /** The carrier said no. `throttled`: submit it again later, and do not count an attempt. */
  | {
      outcome: 'refused';
      permanent: boolean;
      throttled: boolean;
      reason: string;
      status: number;
      /** How often in all a part may be submitted that is refused so; absent for as often as anything is. */
      triesAtMost?: number;
      writtenAt: Date;
      link: string;
    }
  /** Written, never answered: it may have been sent. Whether to submit again is the lane's policy, never the carrier's. */
  | { outcome: 'unknown'; reason: string; writtenAt: Date; link: string }
  /** Never left this process: safe to submit again. */
  | { outcome: 'unwritten'; reason: string };

export type DeliveryStatus =
  | 'enroute'
  | 'accepted'
  | 'delivered'
  | 'expired'
  | 'deleted'
  | 'failed'
  | 'rejected'
  | 'unknown';

export type Receipt = {
  /** As the carrier wrote it; match by `carrierIdKeys` too, since one side may be hexadecimal. */
  carrierId: string;
  carrierIdKeys: string[];
  status: DeliveryStatus;
  /** No later receipt may change a final status. */
  final: boolean;
  /** The carrier's own code, for the record. */
  errorCode: string | undefined;
  /** What the carrier says, to be shown to a person. */
  reason: string | undefined;
  /** As the receipt has them: some carriers swap the two, some do not, so never match on direction. */
  source: string;
  destination: string;
  doneAt: Date | undefined;
  /** The receipt without the beginning of the text that carriers quote in it: a login code could stand there. */
  raw: string;
};

export type InboundPart = {
  /** E.164 with + when the carrier says the number is international, else as it came. */
  from: string;
  to: string;
  text: string;
  concatenation?: Concatenation;
};

/** A carrier answers its peer only when the promise has resolved: durable before acknowledged. A rejection asks it to come again. */
export type CarrierEvents = {
  onReceipt(receipt: Receipt): Promise<void>;
  onInbound(part: InboundPart): Promise<void>;
  onState?(state: CarrierState): void;
  onLink?(link: LinkState): void;
};

export type CarrierState = { state: 'bound' | 'binding' | 'down'; reason: string };

/** One link of a route, as the live view shows it. */
export type LinkState = CarrierState & {
  name: string;
  /** Since when it is in this state. */
  since: Date;
  /** Parts that may be unanswered at once, for the moment. */
  window: number;
  inFlight: number;
  acceptedPerSecond: number;
  /** Parts a second that the carrier was found to take; null while it never throttled. */
  learnedRate: number | null;
};

/** The longest that a carrier keeps a part, its wait for a place included: the sending engine takes one for lost after two minutes. */
export const longestSubmitMs = 110_000;

export type Carrier = {
  /** Hands a part to the carrier; resolves always, within `longestSubmitMs`, with what is known of it. */
  submit(part: OutgoingPart): Promise<SubmitOutcome>;
  /** How many parts of this lane would be written at once; 0 while down or paused. */
  room(lane: Lane): number;
  state(): CarrierState;
  /** Each link by itself; a carrier without it is one link. */
  links?(): LinkState[];
  /** Takes no more, waits for the answers that are out (bounded), and leaves. What is still unanswered becomes unknown. */
  close(): Promise<void>;
};

/** What a route asks of those who prepare texts for it. */
export type RoutePlan = {
  routeId: string;
  /** The carrier takes the whole text and splits it by itself. */
  wholeTexts: boolean;
  referenceBits: 8 | 16;
};

/** The carriers of all routes; a route is one way out, over one link or several. */
export type Exchange = {
  /** The routes that this process serves. */
  listRouteIds(): string[];
  /** Where texts go that name no route; login codes too, unless one is set for them. */
  defaultRouteId(): string;
  /** Whether a link of the route is connected at this moment. */
  isBound(routeId: string): boolean;
  /** How many parts of this lane the route would write at once; 0 while it is down, paused or unknown. */
  room(routeId: string, lane: Lane): number;
  submit(routeId: string, part: OutgoingPart): Promise<SubmitOutcome>;
  close(): Promise<void>;
};

/** The route of a receipt or a text is handed on with it. */
export type ExchangeEvents = {
  onReceipt(routeId: string, receipt: Receipt): Promise<void>;
  onInbound(routeId: string, part: InboundPart): Promise<void>;
};
