import { createServer } from 'node:net';
import { EmbeddedFailure } from './embedded-failure.js';

/** A port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  return bindOnce(0);
}

/** Refuses with a sentence when somebody else listens on the port already. */
export async function demandFreePort(port: number, who: string): Promise<void> {
  try {
    await bindOnce(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new EmbeddedFailure(
      'port-taken',
      `Port ${port}, which ${who} needs, is taken by another program; end that one or choose another LIWU_PORT_BASE.`,
      { cause: error },
    );
  }
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
