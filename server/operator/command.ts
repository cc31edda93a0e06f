import type { Context } from '#server/platform/context.ts';

/** What a command has to say: lines for a person, the same as one JSON value, and whether what it looked at was in order. */
export type Report = { lines: string[]; json: unknown; failed?: boolean };

export type Values = Record<string, string | undefined>;

export type Command = {
  /** As it is typed: noun and verb. */
  name: string;
  /** The name of the one argument without a dash, if there is one. */
  argument?: string;
  /** Options with a value; `required` ones are asked for. */
  options: Record<string, { value: string; required: boolean; help: string }>;
  summary: string;
  example: string;
  run(context: Context, values: Values): Promise<Report>;
};

/** Why a command was not carried out, in words for whoever typed it. */
export class CommandRefusal extends Error {}

/** A mistake in the command line itself. */
export class UsageError extends Error {}
