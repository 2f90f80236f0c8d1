import { eventually } from '@liwu/test-kit';
import { expect, it } from 'vitest';
import type { GiftClient } from '@liwu/gift-client';
import { balanceOf, coinRowsOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';
import { listenIn, openViewer, timesRendered } from './people.js';
import { readRunningSuite } from './running-suite.js';

const VIEWERS = 100;
const GIFTS_EACH = 20;
const ROOMS = 10;
const KILLS_AFTER_GIFTS = [500, 1_200];
const DEADLINE_MS = 150_000;

interface Sent {
  readonly viewer: string;
  readonly requestId: string;
}

it(
  'loses and doubles nothing when the wallet is killed with -9 in the middle of 2,000 gifts',
  { timeout: 2 * DEADLINE_MS },
  async () => {
    const rooms = await Promise.all(Array.from({ length: ROOMS }, openRoom));
    const gift = await listGift(1n);
    const receivers = await Promise.all([
      listenIn(rooms.map(({ room }) => room)),
      listenIn(rooms.map(({ room }) => room)),
    ]);
    const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => viewerWithCoins(100n)));
    const clients = await Promise.all(viewers.map((viewer) => openViewer(viewer)));
    const sent: Sent[] = [];

    const sendAll = async (client: GiftClient, index: number): Promise<void> => {
      const { room, host } = rooms[index % ROOMS]!;
      for (let number = 0; number < GIFTS_EACH; number += 1) {
        const outcome = await client.sendGift({ room, receiver: host, gift, quantity: 1, cost: '1' });
        expect(outcome).toMatchObject({ kind: 'shown' });
        sent.push({ viewer: viewers[index]!, requestId: outcome.requestId });
      }
    };
    await Promise.all([...clients.map(sendAll), killWalletWhile(sent)]);

    expect(sent).toHaveLength(VIEWERS * GIFTS_EACH);
    await eventually(
      async () => {
        const balances = await Promise.all(viewers.map(balanceOf));
        expect(new Set(balances.map(({ available, held }) => `${available} ${held}`))).toEqual(new Set(['80 0']));
      },
      { deadlineMs: DEADLINE_MS },
    );
    for (const { viewer, requestId } of sent) {
      expect((await coinRowsOf(viewer, requestId)).map((row) => row.split(':')[0])).toEqual([
        'hold',
        'settle',
        'settle',
      ]);
    }
    for (const receiver of receivers) {
      expect(receiver.rendered).toHaveLength(VIEWERS * GIFTS_EACH);
      expect(sent.filter(({ viewer, requestId }) => timesRendered(receiver, viewer, requestId) !== 1)).toEqual([]);
    }
  },
);

async function killWalletWhile(sent: readonly Sent[]): Promise<void> {
  for (const gifts of KILLS_AFTER_GIFTS) {
    await eventually(() => sent.length >= gifts, { deadlineMs: DEADLINE_MS });
    await eventually(killWallet);
  }
}

function killWallet(): void {
  const wallet = readRunningSuite().processes.find(({ name }) => name === 'wallet');
  if (!wallet) throw new Error('the wallet does not run just now');
  process.kill(wallet.pid, 'SIGKILL');
}
