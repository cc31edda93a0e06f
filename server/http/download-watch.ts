import type { FastifyReply } from 'fastify';

const lookEveryMs = 500;

/** Breaks a download off within a second after the session that began it has ended. A look that cannot be made leaves it as it is. */
export function watchDownload(reply: FastifyReply, isSessionOpen: () => Promise<boolean>): void {
  const look = setInterval(() => {
    isSessionOpen().then(
      (open) => {
        if (!open) reply.raw.destroy();
      },
      () => undefined,
    );
  }, lookEveryMs);
  reply.raw.once('close', () => clearInterval(look));
}
