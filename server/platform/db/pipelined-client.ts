import { Socket } from 'node:net';
import pg from 'pg';

export type Prepared = { text: string; values: readonly unknown[]; name: string | undefined };

/** A connection that does not wait for the answer to a statement before it writes the next. */
export class PipelinedClient extends pg.Client {
  readonly #socket: Socket;

  constructor(config?: pg.ClientConfig) {
    const socket = new Socket();
    super({ ...config, pipeline: true, stream: () => socket });
    this.#socket = socket;
  }

  /** Sends statements in one write; answers when all have been answered. The first failure is thrown. */
  async sendTogether(statements: readonly Prepared[]): Promise<pg.QueryResult[]> {
    this.#socket.cork();
    const answers = statements.map(({ text, values, name }) =>
      this.query({ text, values: [...values], ...(name !== undefined && { name }) }),
    );
    this.#socket.uncork();
    const settled = await Promise.allSettled(answers);
    return settled.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
  }
}
