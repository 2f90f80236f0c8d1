import { lastSendAt } from '@liwu/contracts';
import { describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { sample } from '../testing/samples.js';

describe('an overdue acknowledgement', () => {
  it('becomes a reminder with the same grant, recorded under its number', async () => {
    const rig = await new GatewayRig().start();
    const alice = await rig.viewer();
    await rig.when(sample('CoinsHeld', { replyTo: alice.replyTo }));
    for (const n of [1, 2, 3]) await rig.when(sample('DeliveryReminded', { n, replyTo: alice.replyTo }));
    const messages = await alice.received();
    expect(messages.map((message) => [message.kind, 'attempt' in message && message.attempt])).toEqual([
      ['grant', 0],
      ['reminder', 1],
      ['reminder', 2],
      ['reminder', 3],
    ]);
    expect(new Set(messages.map((message) => 'grant' in message && message.grant)).size).toBe(1);
    expect(rig.facts.of('GrantSent').map(({ n }) => n)).toEqual([0, 1, 2, 3]);
  });

  it('gives the grant also by a gateway that knows nothing of it', async () => {
    const rig = await new GatewayRig().start();
    const alice = await rig.viewer();
    const reminded = sample('DeliveryReminded', { replyTo: alice.replyTo });
    await rig.when(reminded);
    expect(await alice.received()).toMatchObject([
      { kind: 'reminder', attempt: 1, grant: rig.signer.grantOf(reminded) },
    ]);
  });

  it('is not reminded of any more when nobody may broadcast', async () => {
    const rig = await new GatewayRig().start();
    const alice = await rig.viewer();
    const reminded = sample('DeliveryReminded', { replyTo: alice.replyTo });
    rig.now = lastSendAt(reminded.expiresAt) + 1;
    await rig.when(reminded);
    expect(await alice.received()).toEqual([]);
    expect(rig.facts.published).toEqual([]);
  });
});
