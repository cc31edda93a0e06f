import { dropCodeSender } from '#server/messaging/code-sender.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type Command, CommandRefusal } from '../command.ts';

export const removeCodeSender: Command = {
  name: 'code-sender remove',
  options: {},
  summary:
    'Let login codes leave from the shared number again: for when none arrive from the sender that was set.',
  example: 'corella code-sender remove',
  async run(context) {
    const address = await drop(context);
    if (address === undefined)
      throw new CommandRefusal('No sender of login codes is set: they leave from the shared number.');
    return {
      lines: [`Login codes leave from ${context.config.sharedNumber} again, and no longer from ${address}.`],
      json: { removed: address, sender: context.config.sharedNumber },
    };
  },
};

async function drop(context: Context): Promise<string | undefined> {
  try {
    return await dropCodeSender(context);
  } catch (error) {
    throw error instanceof Refusal ? new CommandRefusal(error.message) : error;
  }
}
