import { coins, definitionOf, type LiwuEvent, laneOf, minorUnits, type Proposal, uuidOfName } from '@liwu/contracts';
import { applyBatch, type EventInput, type Input } from '@liwu/event-log';
import type { Client } from 'pg';
import { type Note, noteHashOf } from '../../notes/note.js';
import { idOfAsking } from '../../request-fields/id-of-asking.js';
import { propose } from '../../testing/actions.js';
import {
  abandoned,
  arrived,
  asked,
  confirmed,
  handlerWith,
  NOW,
  priced,
  requestId,
  toppedUp,
} from '../../testing/facts.js';
import type { WalletDatabase } from '../../testing/wallet-database.js';
import { topUpIdOf } from '../../viewer-wallet/top-up-id.js';
import type { WalletCommand } from '../../wallet-command.js';
import type { WalletHandler } from '../../wallet-handler.js';

export const SECRET = 'she called about her child';
export const VIEWERS = ['alice', 'bob', 'carol'];
const DAY_MS = 86_400_000;
const EVENTS_AT_ONCE = 100;
const handler = handlerWith();

const topUp = (viewerId: string, amount: bigint, reference: string, at = NOW): Input<WalletCommand> => {
  const { price, provider } = toppedUp(amount);
  const tax = { minor: minorUnits(19n), unit: 'EUR' };
  const payment = { coins: coins(amount), price, tax, provider, providerReference: reference, effectiveAt: at };
  return asked({ type: 'TopUpCoins', viewerId, ...payment });
};

const refund = (viewerId: string, reference: string, kind: 'refund' | 'chargeback', amount: bigint, note?: Note) => {
  const { lotId, coins: bought, price } = toppedUp(amount, reference, { viewerId });
  const tax = { minor: minorUnits(0n), unit: 'EUR' };
  const payment = { provider: 'acme', providerReference: reference };
  const booked = { topUpId: topUpIdOf(payment), viewerId, lotId, ...payment, coins: bought, price, tax };
  const back = {
    coins: coins(amount),
    money: price,
    tax,
    providerReference: `${kind}-${reference}`,
    reasonCode: 'asked',
  };
  return asked({ type: 'RefundTopUp', kind, topUp: booked, ...back, ...(note ? { note } : {}) });
};

const noteOf = (name: string, text: string): Note => {
  const salt = uuidOfName(name).replaceAll('-', '');
  return { noteId: uuidOfName(`note/${name}`), noteHash: noteHashOf(salt, text), salt, text, writtenBy: 'ann' };
};

let keys = 0;
/** What needs two people, done by two. */
const doByHand = async (database: WalletDatabase, proposal: Proposal, lotIds: string[] = [], note?: Note) => {
  const key = `hand-${(keys += 1)}`;
  const [ann, bob] = [
    { caller: 'ann', key, contentHash: '00' },
    { caller: 'bob', key: `${key}-ok`, contentHash: '01' },
  ];
  const actionId = idOfAsking('action', ann.caller, key);
  await database.run(handler, [asked(propose(proposal, { lotIds, ...(note ? { note } : {}) }), NOW, ann)]);
  const decision = { type: 'DecideAction' as const, verdict: 'approve' as const, actionId, proposal, lotIds };
  await database.run(handler, [asked(decision, NOW, bob)]);
};

/** Everything that happens in a wallet, with more than one viewer, in more than one lane. `between` runs twice on the way. */
export const tell = async (database: WalletDatabase, between: () => Promise<void>): Promise<void> => {
  for (const viewerId of VIEWERS) {
    await database.run(handler, [topUp(viewerId, 200n, `pay-${viewerId}`)]);
    await database.run(
      handler,
      [1, 2, 3, 4].map((k) => arrived(priced(20n, k, { viewerId }))),
    );
    await database.run(handler, [
      arrived(confirmed(1, { viewerId })),
      arrived(confirmed(2, { viewerId, traceId: 't-1' })),
      arrived(abandoned(3, { viewerId })),
      arrived(priced(20n, 1, { viewerId, n: 1 })),
      arrived(priced(9_000n, 5, { viewerId })),
    ]);
  }
  await between();
  await database.run(handler, [asked({ type: 'AgreeContract', streamerId: 'sora', shareBasisPoints: 7_000 })]);
  const grant = {
    type: 'GrantCoins' as const,
    viewerId: 'alice',
    coins: coins(30n),
    campaignId: 'spring',
    expiresAt: null,
  };
  await doByHand(database, grant, [], noteOf('grant', SECRET));
  await database.run(handler, [arrived(priced(40n, 6)), arrived(confirmed(6))]);
  const lots = [toppedUp(200n, 'pay-alice').lotId];
  await doByHand(
    database,
    { type: 'ReverseGift', viewerId: 'alice', requestId: requestId(1) },
    lots,
    noteOf('back', 'wrong room'),
  );
  await between();
  await database.run(handler, [
    topUp('bob', 10n, 'pay-small'),
    refund('bob', 'pay-small', 'refund', 10n, noteOf('r', 'sorry')),
  ]);
  await database.run(handler, [refund('bob', 'pay-bob', 'chargeback', 200n)]);
  await doByHand(database, { type: 'WriteOffViewerDebt', viewerId: 'bob', coins: coins(5n) });
  await database.run(handler, [topUp('bob', 12n, 'pay-repays')]);
  await database.run(handler, [asked({ type: 'FreezeParty', party: { viewerId: 'carol' }, reasonCode: 'fraud' })]);
  await database.run(handler, [asked({ type: 'FreezeParty', party: { streamerId: 'sora' }, reasonCode: 'fraud' })]);
  await doByHand(database, { type: 'UnfreezeWallet', viewerId: 'carol' });
  await doByHand(database, { type: 'UnfreezeStreamer', streamerId: 'sora' });
  await doByHand(database, { type: 'ClosePeriod', period: '2026-10' });
  await database.run(handler, [topUp('carol', 7n, 'pay-late', NOW - 20 * DAY_MS)]);
  const actionId = uuidOfName('action/none');
  const proposal = {
    type: 'WriteOffStreamerDebt',
    streamerId: 'sora',
    amount: { minor: minorUnits(10_000n), unit: 'COIN' },
  };
  const about = { subject: 'sora', actionId, n: 0, at: NOW };
  const by = (caller: string) => ({ caller, key: 'write-off', contentHash: '00' });
  await replay(database.client, [
    { type: 'ActionProposed', ...about, proposal, reasonCode: 'goodwill', cause: by('ann') } as unknown as LiwuEvent,
    { type: 'ActionApproved', ...about, cause: by('bob') },
    {
      type: 'StreamerDebtWrittenOff',
      streamerId: 'sora',
      n: 0,
      at: NOW,
      effectiveAt: NOW,
      amount: proposal.amount,
      postingId: uuidOfName('write-off'),
      actor: 'ann',
      approvedBy: 'bob',
      reasonCode: 'goodwill',
      actionId,
    } as unknown as LiwuEvent,
  ]);
};

/** Writes exactly these events, as whoever has our code could. */
export const replay = async (client: Client, events: readonly LiwuEvent[]): Promise<void> => {
  const decided: WalletHandler = { ...handler, decide: (input) => [(input as EventInput).event] };
  const inputs = events.map((event): EventInput => {
    const key = definitionOf(event.type).keyOf(event);
    return { kind: 'event', lane: laneOf(key), key, now: event.at, event };
  });
  for (let from = 0; from < inputs.length; from += EVENTS_AT_ONCE)
    await applyBatch(client, decided, inputs.slice(from, from + EVENTS_AT_ONCE));
};
