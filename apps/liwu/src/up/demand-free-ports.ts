import { createServer } from 'node:net';
import { Refusal } from '../refusal.js';
import { hasCode } from '../shared/has-code.js';
import { type Listener, PORT_OFFSETS, portOf } from '../suite/ports.js';
import type { Replicas } from '../suite/replicas.js';

/** Refuses in one sentence, before anything is started, where another program listens on a port that the suite needs. */
export const demandFreePorts = async (portBase: number, replicas: Replicas): Promise<void> => {
  const counts: Partial<Record<Listener, number>> = replicas;
  const wanted = listeners().flatMap((listener) =>
    Array.from({ length: counts[listener] ?? 1 }, (_, replica) => portOf(portBase, listener, replica)),
  );
  const free = await Promise.all(wanted.map(isFree));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const which = taken.length === 1 ? `Port ${taken[0]} is` : `The ports ${taken.join(', ')} are`;
  throw new Refusal(`${which} taken by another program; end it, or choose other ports by --port-base.`);
};

const listeners = (): Listener[] =>
  Object.keys(PORT_OFFSETS).filter((name): name is Listener => Object.hasOwn(PORT_OFFSETS, name));

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (hasCode(error, 'EADDRINUSE') ? resolve(false) : reject(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
