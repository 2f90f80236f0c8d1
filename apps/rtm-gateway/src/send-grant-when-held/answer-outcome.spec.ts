import { coins } from '@liwu/contracts';
import { gatewayMessageSchema } from '@liwu/contracts/wire';
import { describe, expect, it } from 'vitest';
import { GatewayRig } from '../testing/gateway-rig.js';
import { NOON, sample } from '../testing/samples.js';
import { answerTo } from './answer-outcome.js';

describe('what a viewer is told', () => {
  const { requestId } = sample('GiftRefused');

  it.each([
    [sample('GiftRefused'), { kind: 'refused', requestId, code: 'sold-out', final: true }],
    [
      sample('GiftRefused', { code: 'price-changed', cost: coins(12n), n: 3 }),
      { kind: 'refused', requestId, code: 'price-changed', final: true, cost: '12' },
    ],
    [sample('TryRejected'), { kind: 'refused', requestId, code: 'id-reused', final: true }],
    [sample('HoldRefused'), { kind: 'refused', requestId, code: 'insufficient-coins', final: true, available: '3' }],
    [sample('HoldReleased'), { kind: 'released', requestId, code: 'not-shown' }],
    [sample('HoldReleased', { n: 2, certainty: 'unknown' }), { kind: 'released', requestId, code: 'not-shown' }],
    [sample('GiftSettled', { n: 1 }), { kind: 'settled', requestId }],
  ])('of $type (n = $n)', (event, answer) => {
    expect(answerTo(event)).toEqual(answer);
    expect(gatewayMessageSchema.safeParse({ ...answerTo(event), at: NOON }).success).toBe(true);
  });

  it('is nothing when its gift is settled: it has seen it', () => {
    expect(answerTo(sample('GiftSettled'))).toBeUndefined();
  });

  it('reaches it, sealed for its session', async () => {
    const rig = await new GatewayRig().start();
    const alice = await rig.viewer();
    await rig.when(sample('HoldRefused', { replyTo: alice.replyTo }));
    expect(await alice.received()).toMatchObject([{ kind: 'refused', code: 'insufficient-coins', available: '3' }]);
    expect(rig.facts.published).toEqual([]);
  });

  it.each(['GiftRefused', 'TryRejected', 'HoldRefused', 'HoldReleased'] as const)(
    'is nothing of a %s once its session has ended: nobody is left to read it',
    async (type) => {
      const rig = await new GatewayRig().start();
      const alice = await rig.viewer();
      const { replyTo } = alice;
      rig.now = replyTo.sessionExpiresAt * 1_000;
      await rig.when(sample(type, { replyTo }));
      expect(await alice.received()).toEqual([]);
      expect(rig.network.sent).toEqual([]);
      expect(rig.counted('answer.session-over')).toBe(1);
      rig.now -= 1;
      await rig.when(sample(type, { replyTo }));
      expect(await alice.received()).toHaveLength(1);
      expect(rig.counted('answer.session-over')).toBe(1);
    },
  );

  it('is dropped where its session’s key is not loaded any more, and the input is done', async () => {
    const rig = await new GatewayRig().start();
    const alice = await rig.viewer();
    await rig.when(sample('GiftRefused', { replyTo: { ...alice.replyTo, kid: 9 } }));
    expect(rig.counted('send.unsealable')).toBe(1);
    expect(await alice.received()).toEqual([]);
  });
});
