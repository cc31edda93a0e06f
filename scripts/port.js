import { createServer } from 'node:net';
import { LaunchRefusal } from './project.js';

const DEFAULT_PORT = 3000;

/** Ends the launcher with a sentence when the port that the program is to listen on is taken; what else may be wrong, the program says. */
export async function refuseTakenPort(command, env) {
  const port = Number(env.PORT || DEFAULT_PORT);
  const roles = env.CORELLA_ROLES ?? 'web';
  if (!roles.includes('web') || !(port > 0 && port < 65_536)) return;
  const code = await tryListening({ port, host: env.HOST || '127.0.0.1' });
  if (code === 'EADDRINUSE') {
    const other = port === 65_535 ? DEFAULT_PORT : port + 1;
    throw new LaunchRefusal(
      `Port ${port} is in use. If Corella is running already, open http://localhost:${port}. If not, stop the program that has the port, or set PORT to another number, for example PORT=${other} ${command}.`,
    );
  }
}

function tryListening(address) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }) => resolve(code));
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
