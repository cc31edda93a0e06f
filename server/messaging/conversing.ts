import type { AccountId, Context } from '#server/platform/context.ts';

/** A text from a phone that belongs to an account. */
export type ReceivedText = {
  accountId: AccountId;
  messageId: string;
  /** Who wrote: E.164, or a short code or a name. */
  number: string;
  /** Which number of ours it was written to. */
  recipient: string;
  text: string;
};

/** Texts of the normal lane that one request put in. */
export type AcceptedMessages = {
  accountId: AccountId;
  /** Null for what the service sends by itself. */
  userId: string | null;
  scheduledFor: Date | null;
  messages: readonly { id: string; number: string; text: string }[];
};

/** Handed over by the messenger: what else happens, in the transaction that stores them, when texts come in and go out. */
export type Conversing = {
  onReceived(context: Context, text: ReceivedText): Promise<void>;
  /** After it, where the text wished nothing that is followed by itself, such as STOP. */
  onUnanswered(context: Context, text: ReceivedText): Promise<void>;
  onAccepted(context: Context, accepted: AcceptedMessages): Promise<void>;
};

export const withoutConversations: Conversing = {
  onReceived: async () => {},
  onUnanswered: async () => {},
  onAccepted: async () => {},
};
