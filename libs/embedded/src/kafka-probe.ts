import { connect, type Socket } from 'node:net';

const METADATA = 3;
const METADATA_VERSION = 4;
const ANSWER_DEADLINE_MS = 2_000;

/**
 * Asks the broker who serves the cluster, and resolves when it names at least one broker. A broker whose port is
 * open but which the controller has not let in yet names none, and a client's first requests to it would fail.
 */
export async function askForBrokers(host: string, port: number): Promise<void> {
  const answer = await exchange(connect({ host, port }), metadataRequest());
  const brokers = answer.readInt32BE(4 + 4); // after the correlation id and the throttle time
  if (brokers < 1) throw new Error('the broker is not yet let into its cluster');
}

function metadataRequest(): Buffer {
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + 4 + 1);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(METADATA, 4);
  request.writeInt16BE(METADATA_VERSION, 6);
  request.writeInt32BE(1, 8); // the correlation id
  request.writeInt16BE(-1, 12); // no client id
  request.writeInt32BE(0, 14); // of no topics
  return request; // the last byte: create none
}

/** Sends one request and resolves with the body of the one answer. */
function exchange(socket: Socket, request: Buffer): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.setTimeout(ANSWER_DEADLINE_MS, () => reject(new Error('the broker does not answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the broker hung up')));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 4 && received.length - 4 >= received.readInt32BE(0)) resolve(received.subarray(4));
    });
  }).finally(() => socket.destroy());
}
