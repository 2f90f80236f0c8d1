import { laneOf } from '@liwu/contracts';
import { eventually } from '@liwu/test-kit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppProcess } from './testing/child-process.js';
import { RealSuite, type Viewer } from './testing/real-suite.js';

/** So many, and so many viewers in each, that none of the requests is refused because its lane has too many under way. */
const LANES = 12;
const VIEWERS_A_LANE = 4;
const REQUESTS_A_VIEWER = 5;
const REQUESTS = LANES * VIEWERS_A_LANE * REQUESTS_A_VIEWER;
const REQUESTS_PER_SECOND = 300;
const TICK_MS = 5;
/** The gateway is told to end when so many were sent; the others come while it does. */
const ENDS_AFTER = REQUESTS / 4;

const suite = new RealSuite(LANES);
const gateways: AppProcess[] = [];
const startReplica = async (replica: number): Promise<AppProcess> => {
  const gateway = await suite.startGatewayProcess({ LIWU_REPLICA: String(replica) });
  gateways.push(gateway);
  return gateway;
};
beforeAll(() => suite.startOthers({ LIWU_GATEWAY_IDENTITIES: '12', LIWU_SESSION_LIMIT_PER_ADDRESS: '0' }));
afterAll(async () => {
  for (const gateway of gateways) await gateway.kill();
  await suite.stop();
});

/** Viewers who are spread evenly over all lanes. */
const evenly = (): string[] => {
  const taken = new Map<number, number>();
  const names: string[] = [];
  for (let k = 0; names.length < LANES * VIEWERS_A_LANE; k++) {
    const lane = laneOf(`viewer-${k}`, LANES);
    if ((taken.get(lane) ?? 0) >= VIEWERS_A_LANE) continue;
    taken.set(lane, (taken.get(lane) ?? 0) + 1);
    names.push(`viewer-${k}`);
  }
  return names;
};

interface Request {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** What the network told its sender of it. */
  outcome?: string;
}

const send = async (request: Request, to: string): Promise<void> => {
  const { viewer, requestId } = request;
  const gift = { room: 'room-1', receiver: 'bob', gift: 'rose', quantity: 1, cost: '10' };
  const text = await viewer.sealed({ kind: 'request', requestId, try: 1, ...gift }, to);
  request.outcome = await viewer.link.sendPeer(to, text);
};

/** Sends them one after the other, at a pace that one gateway takes, each to an identity of its viewer's choice. */
const sendAll = async (
  requests: readonly Request[],
  identityOf: (viewer: Viewer) => string,
  onSent: (count: number) => void = () => undefined,
): Promise<void> => {
  const began = Date.now();
  const sends: Promise<void>[] = [];
  while (sends.length < requests.length) {
    const due = Math.min(requests.length, Math.ceil(((Date.now() - began) * REQUESTS_PER_SECOND) / 1_000));
    for (const request of requests.slice(sends.length, due)) {
      sends.push(send(request, identityOf(request.viewer)));
      onSent(sends.length);
    }
    await delay(TICK_MS);
  }
  await Promise.all(sends);
};
const primary = ({ session }: Viewer): string => session.gateways[0]!;
const ofOtherReplica = ({ session }: Viewer): string =>
  session.gateways.find((uid) => uid.startsWith('gift-gateway-1-'))!;

/** How often each request is on the gateway's topic. */
const recorded = ({ requestId }: Request): number => suite.watchdog.of('GiftRequested', requestId).length;
const unrecorded = (requests: readonly Request[]): Request[] => requests.filter((request) => recorded(request) === 0);
const namesOf = (requests: readonly Request[]): string[] => requests.map(({ requestId }) => requestId);

describe('a gateway that is told to end while requests arrive', () => {
  it('has recorded all that it has taken in, and the others reach another one', { timeout: 90_000 }, async () => {
    const first = await startReplica(0);
    const viewers = await Promise.all(evenly().map((name) => suite.viewer(name)));
    const requests = Array.from({ length: REQUESTS_A_VIEWER }, () => viewers)
      .flat()
      .map((viewer): Request => ({ viewer, requestId: suite.nextRequestId() }));
    let ended: Promise<void> | undefined;
    await sendAll(requests, primary, (count) => {
      if (count === ENDS_AFTER) ended = first.stop();
    });
    await ended;
    expect(await first.ended()).toBe(0);

    const taken = requests.filter(({ outcome }) => outcome === 'delivered');
    const offline = requests.filter(({ outcome }) => outcome === 'offline');
    expect(taken.length).toBeGreaterThan(ENDS_AFTER / 2);
    expect(taken.length).toBeLessThan(REQUESTS);
    await eventually(() => expect(namesOf(unrecorded(taken))).toEqual([]));
    expect(unrecorded(offline)).toHaveLength(offline.length);

    await startReplica(1);
    await sendAll(unrecorded(requests), ofOtherReplica);
    await eventually(() => expect(namesOf(unrecorded(requests))).toEqual([]));
    expect(namesOf(requests.filter((request) => recorded(request) > 1))).toEqual([]);
  });
});
