import { generateKeyPairSync } from 'node:crypto';
import type { ChannelMessageReceived } from '@liwu/rtm';
import { GrantSigner, parseGrantKeys } from '@liwu/sealing';
import { expect, it } from 'vitest';
import { SharedSubscription } from './shared-subscription.js';

const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k1' };
const signer = new GrantSigner(parseGrantKeys(JSON.stringify([key])), 'liwu');
const grantOf = (viewerId: string): string =>
  signer.grantOf({
    viewerId,
    requestId: '019a5f3e-0000-7000-8000-000000000001',
    room: 'r1',
    receiver: 'host',
    gift: 'rose',
    quantity: 1,
    heldAt: 1_790_000_000_000,
    expiresAt: 1_790_000_040_000,
  });
const [ofAlice, ofBob] = [grantOf('alice'), grantOf('bob')];
const textOf = (...grants: string[]): string => JSON.stringify({ liwu: 1, kind: 'gifts', grants });
const said = (text: string, channel = 'r1'): ChannelMessageReceived => ({
  channel,
  publisher: 'gift-gateway-0-1',
  text,
  at: 1,
});

const joined = () => {
  const shared = new SharedSubscription();
  const heard: ChannelMessageReceived[] = [];
  const hear = (message: ChannelMessageReceived): void => void heard.push(message);
  shared.join('r1', 'alice', hear);
  return { shared, heard, hear };
};

it('a viewer hears its own grant of a message of many, from whoever published it', () => {
  const { shared, heard } = joined();
  shared.pass(said(textOf(ofBob, ofAlice)));
  expect(heard).toEqual([said(textOf(ofAlice))]);
});

it.each([
  ['of others’ gifts', said(textOf(ofBob))],
  ['in another room', said(textOf(ofAlice), 'r2')],
  ['that is no gift', said('{"liwu":1}')],
  ['that is not JSON', said('hello')],
  ['with a grant that nobody can read', said(textOf('a.b.c'))],
])('a viewer hears nothing %s', (_, message) => {
  const { shared, heard } = joined();
  shared.pass(message);
  expect(heard).toEqual([]);
});

it('a viewer who left hears nothing; of two links the later one hears, also when the earlier one leaves', () => {
  const { shared, heard, hear } = joined();
  const later: ChannelMessageReceived[] = [];
  const hearLater = (message: ChannelMessageReceived): void => void later.push(message);
  shared.join('r1', 'alice', hearLater);
  shared.leave('r1', 'alice', hear);
  shared.pass(said(textOf(ofAlice)));
  expect([heard.length, later.length]).toEqual([0, 1]);
  shared.leave('r1', 'alice', hearLater);
  shared.pass(said(textOf(ofAlice)));
  expect(later.length).toBe(1);
});
