import { closableAt, lastSendAt } from '@liwu/contracts';
import { TransportError } from '@liwu/rtm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, requestIdAt, sample } from '../testing/samples.js';

type Line = Readonly<Record<string, unknown>>;
let rig: GatewayRig;
let lines: { message: string; context: Line }[];
const held = sample('CoinsHeld');
const gift = { viewerId: held.viewerId, requestId: held.requestId };

beforeEach(async () => {
  lines = [];
  const write = (context: object, message: string): void => void lines.push({ message, context: context as Line });
  rig = await new GatewayRig(3, undefined, { debug: write, info: write, warn: write, error: write }).start();
  lines.length = 0;
});

/** Whatever else was said: no line of these may leave out whose gift it is about. */
afterEach(() => {
  const aboutNobody = lines.filter(({ context }) => 'requestId' in context && !('viewerId' in context));
  expect(aboutNobody).toEqual([]);
});

const said = (message: string): Line[] =>
  lines.filter((line) => line.message.startsWith(message)).map(({ context }) => context);

describe('a log line about a gift names its viewer and its request', () => {
  it('when its grant was sent, and when the viewer’s broadcast could not be recorded', async () => {
    const alice = await rig.viewer();
    await rig.when({ ...held, replyTo: alice.replyTo });
    expect(said('grant sent')).toMatchObject([gift]);
    rig.facts.failing = true;
    const grant = rig.signer.grantOf(held);
    await alice.link.sendChannel('room-1', JSON.stringify({ liwu: 1, kind: 'gifts', grants: [grant] }));
    await expect.poll(() => said('a witnessed broadcast was not published')).toMatchObject([gift]);
  });

  it('when its request could not be recorded', async () => {
    const alice = await rig.viewer();
    rig.facts.failing = true;
    await alice.say({ kind: 'ack', requestId: requestIdAt(NOON), at: NOON, attempt: 0, sentAt: NOON });
    await expect.poll(() => said('an event was not published')).toMatchObject([gift]);
  });

  it('when it is too late for a grant, and when nothing can be rendered any more', async () => {
    rig.now = lastSendAt(held.expiresAt) + 1;
    await rig.when(held);
    expect(said('too late for a grant')).toMatchObject([gift]);
    rig.now = closableAt(held.expiresAt);
    await rig.when(sample('DeliveryTakenOver'));
    expect(said('no send of this gift')).toMatchObject([gift]);
  });

  it('when the gateway broadcasts it, and when it cannot', async () => {
    await rig.when(sample('DeliveryTakenOver'));
    expect(said('the gateway has broadcast')).toMatchObject([gift]);
    for (let k = 0; k < 3; k++) rig.network.next(new TransportError('too-big', -11_010, 'refused'));
    await rig.when(sample('DeliveryTakenOver', { n: 2, requestId: requestIdAt(NOON, 2) }));
    expect(said('a grant was not broadcast')).toMatchObject([{ ...gift, requestId: requestIdAt(NOON, 2) }]);
    expect(said('the provider refuses')).toMatchObject([{ requestIds: [requestIdAt(NOON, 2)] }]);
  });

  it('when a message to its viewer is refused or cannot be sealed', async () => {
    const alice = await rig.viewer();
    rig.network.next(new TransportError('too-big', -11_010, 'refused'));
    await rig.when({ ...held, replyTo: alice.replyTo });
    expect(said('the provider refuses')).toMatchObject([gift]);
    await rig.when({ ...held, replyTo: { ...alice.replyTo, kid: 9 } });
    expect(said('a message could not be sealed')).toMatchObject([gift]);
  });
});
