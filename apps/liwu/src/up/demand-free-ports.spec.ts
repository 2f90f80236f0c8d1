import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portOf } from '../suite/ports.js';
import { ONE_OF_EACH } from '../suite/replicas.js';
import { demandFreePorts } from './demand-free-ports.js';

const PORT_BASE = 5_860;
let others: Server[] = [];

const listenOn = async (port: number): Promise<void> => {
  const server = createServer().listen(port, '127.0.0.1');
  others.push(server);
  await once(server, 'listening');
};

beforeEach(() => void (others = []));
afterEach(() => Promise.all(others.map((server) => once(server.close(), 'close'))));

describe('the ports of a suite', () => {
  it('are free, or the suite is refused with the ones that are not', async () => {
    await demandFreePorts(PORT_BASE, ONE_OF_EACH);
    await listenOn(portOf(PORT_BASE, 'wallet'));
    await expect(demandFreePorts(PORT_BASE, ONE_OF_EACH)).rejects.toThrow('Port 5863 is taken by another program');
    await listenOn(portOf(PORT_BASE, 'kafka'));
    await expect(demandFreePorts(PORT_BASE, ONE_OF_EACH)).rejects.toThrow('The ports 5863, 5950 are taken');
  });

  it('include those of further replicas', async () => {
    await listenOn(portOf(PORT_BASE, 'wallet', 1));
    await demandFreePorts(PORT_BASE, ONE_OF_EACH);
    await expect(demandFreePorts(PORT_BASE, { ...ONE_OF_EACH, wallet: 2 })).rejects.toThrow('Port 5873 is taken');
  });
});
