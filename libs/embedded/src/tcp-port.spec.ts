import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { demandFreePort, freePort } from './tcp-port.js';

it('says in one sentence who needs a port that is taken', async () => {
  const port = await freePort();
  await demandFreePort(port, 'Kafka');
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  await expect(demandFreePort(port, 'Kafka')).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${port}, which Kafka needs, is taken by another program; end that one or choose another LIWU_PORT_BASE.`,
  });
  other.close();
});
