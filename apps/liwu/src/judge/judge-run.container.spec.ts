import { closableAt, type CoinsHeld } from '@liwu/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds, type Verdict } from '../verify/violations.js';
import { judgeRun } from './judge-run.js';
import type { RunRecord } from './run-record.js';
import { SmallRun } from './testing/small-run.js';

const PORT_BASE = Number(process.env['LIWU_JUDGE_PORT_BASE'] ?? 6_300);
const OPEN_WITHIN_MS = 180_000;
/** Kafka's tools are eight Java processes for each judgement. */
const timeout = 180_000;

const run = new SmallRun(PORT_BASE);
let record: RunRecord;
let gifts: CoinsHeld[];
beforeAll(async () => {
  await run.open();
  record = await run.record();
  gifts = await run.held();
}, OPEN_WITHIN_MS);
afterAll(() => run.close());

const nameOf = ({ requestId, viewerId }: CoinsHeld): string => `${viewerId}/${requestId}`;
const giftOf = (viewer: string, room: string): CoinsHeld =>
  gifts.find((gift) => gift.viewerId === viewer && gift.room === room)!;
/** What each broken check names. */
const broken = (verdicts: readonly Verdict[]): Record<string, string> =>
  Object.fromEntries(
    verdicts.filter((verdict) => !holds(verdict)).map(({ check, violations }) => [check, violations.shown.join('\n')]),
  );
const judge = (with_: RunRecord = record): Promise<Verdict[]> => judgeRun(run.suite, with_, () => undefined);

describe('the judge of a run', { timeout }, () => {
  it('finds nothing wrong with a run that was right, and has looked at all of it', async () => {
    const verdicts = await judge();
    expect(broken(verdicts)).toEqual({});
    const looked = Object.fromEntries(verdicts.map(({ check, looked }) => [check, looked]));
    expect(looked).toMatchObject({
      'every step is decided exactly once': '18 journeys, 18 ended',
      'every decision rests on evidence': '12 confirmed, 4 abandoned, 0 told late',
      'receivers render what is paid, once': expect.stringMatching(/^12 renderings by 4 receivers, 0 of them/),
      'settled means shown': expect.stringMatching(/^12 settled and rendered, 0 settled by ack/),
      'limited gifts are counted out': '1 limited gifts, 6 sold or held of them',
      "every viewer's coins add up": '4 viewers, 4 of the run',
      'every Idempotency-Key had one effect': '11 commands, 0 of them redrives; 1 were noted as answered',
      'there was something to judge':
        '18 requested, 16 granted, 12 settled, 12 rendered, 8 taken from a limited stock, 1 refused for want of coins',
    });
  });

  it('does not judge where a topic cannot be read', async () => {
    await expect(judgeRun({ ...run.suite, topicPrefix: 'elsewhere' }, record, () => undefined)).rejects.toThrow(
      "Kafka's tool does not tell where elsewhere.rtm-gateway ends",
    );
  });

  it('names what receivers should not have rendered, what they should have, and coins that were bought', async () => {
    const [acknowledged, witnessed, byServer, closed] = record.receivers;
    const once = witnessed!.rendered[0]!;
    const unpaid = { ...once, requestId: '0198c0de-0000-7000-8000-000000000001' };
    const released = giftOf('ann', 'closed');
    const lost = byServer!.rendered[0]!;
    const falsified: RunRecord = {
      ...record,
      receivers: [
        { ...acknowledged!, rendered: [...acknowledged!.rendered, once] },
        { ...witnessed!, rendered: [...witnessed!.rendered, once, unpaid] },
        { ...byServer!, rendered: byServer!.rendered.slice(1) },
        { ...closed!, rendered: [{ ...released, atMs: released.heldAt + 1 }] },
      ],
      toppedUp: new Map([...record.toppedUp, ['dan', 101n]]),
    };
    const found = broken(await judge(falsified));
    expect(Object.keys(found).sort()).toEqual([
      "every viewer's coins add up",
      'receivers render what is paid, once',
      'settled means shown',
    ]);
    const rendered = found['receivers render what is paid, once'];
    expect(rendered).toContain(`${once.viewerId}/${once.requestId}: receiver 1 of room witnessed rendered it again`);
    expect(rendered).toContain('receiver 0 of room acknowledged rendered it, though it was sent in room witnessed');
    expect(rendered).toContain(`${unpaid.viewerId}/${unpaid.requestId}: receiver 1 of room witnessed rendered it at`);
    expect(found['settled means shown']).toContain(`${lost.viewerId}/${lost.requestId}: was settled as by-server`);
    expect(found['settled means shown']).toContain(`${nameOf(released)}: was rendered by 1 receivers, and released`);
    expect(found["every viewer's coins add up"]).toContain('viewer dan: bought 101 coins before the run');
  });

  it('names what was forged in the topics', async () => {
    const { viewerId } = giftOf('ann', 'witnessed');
    const [head] = await run.query('wallet', `SELECT lane, sequence, key FROM event WHERE key = '${viewerId}' LIMIT 1`);
    const { key, lane, sequence } = head as { lane: number; sequence: string; key: string };
    const forged = { partition: lane, key, value: '{}' };
    await run.append('wallet', [
      { ...forged, headers: { ce_type: 'liwu.CoinsHeld.v1', ce_sequence: sequence } },
      { ...forged, headers: { ce_type: 'liwu.CoinsHeld.v1', ce_sequence: '9999' } },
    ]);
    const { expiresAt, ...gift } = giftOf('ben', 'acknowledged');
    const about = { viewerId: gift.viewerId, requestId: gift.requestId, n: 1, at: gift.at };
    const early = { closedAt: closableAt(expiresAt) - 1_000, expiresAt, sent: 'none', certain: true } as const;
    await run.publish([{ type: 'BroadcastClosed', ...about, ...early }]);
    await run.publish([{ type: 'BroadcastAcknowledged', ...about, sentAt: 1 }], (lane + 1) % 12);
    const found = broken(await judge());
    const order = found['topics are prefixes of their lanes'];
    expect(order).toMatch(
      new RegExp(`wallet lane ${lane} offset \\d+: repeats sequence ${sequence} with other content`),
    );
    expect(order).toMatch(new RegExp(`wallet lane ${lane} offset \\d+: has sequence 9999 where \\d+ should come`));
    expect(found['every decision rests on evidence']).toBe(
      `${nameOf(giftOf('ben', 'acknowledged'))}: was closed at ${early.closedAt}, 1000 ms before it may be`,
    );
    expect(found["every viewer's events lie in the viewer's lane"]).toMatch(
      /^rtm-gateway lane \d+ offset \d+: BroadcastAcknowledged of ben, whose lane is \d+$/,
    );
  });

  it('names what was changed in the databases', async () => {
    const dropped = giftOf('cleo', 'witnessed');
    const open = giftOf('dan', 'witnessed');
    const edits: [service: 'wallet' | 'gift-catalog' | 'ack-watchdog', text: string][] = [
      ['wallet', "SET session_replication_role = 'replica'"],
      ['wallet', `DELETE FROM event WHERE type = 'liwu.GiftSettled.v1' AND subject = '${nameOf(dropped)}'`],
      [
        'wallet',
        `UPDATE gift_hold SET status = 'held', ended_at_ms = NULL WHERE request_id = '${open.requestId}' AND viewer_id = 'dan'`,
      ],
      [
        'wallet',
        "UPDATE transfer SET amount = 1 WHERE unit = 'COIN' AND credit = 'viewer:ann:paid:available' AND seq = (SELECT min(seq) FROM transfer WHERE credit = 'viewer:ann:paid:available')",
      ],
      ['wallet', "UPDATE balance SET balance = balance - 20000 WHERE account = 'viewer:ben:paid:available'"],
      ['wallet', "DELETE FROM idempotency WHERE key = 'top-up-ben'"],
      ['wallet', 'UPDATE lane SET published_seq = sequence + 5 WHERE lane = 0'],
      [
        'wallet',
        "INSERT INTO parked_input (lane, key, position, source, sequence, type, id, value, fault) OVERRIDING SYSTEM VALUE VALUES (3, 'ann', 7, 'gift-catalog', 1, '', '', '', 'bad-event')",
      ],
      ['gift-catalog', 'UPDATE gift_stock SET stock_left = stock_left + 1'],
      [
        'ack-watchdog',
        "UPDATE lane_input SET sequence = sequence + 1000 WHERE source = 'wallet' AND lane = (SELECT min(lane) FROM lane_input WHERE source = 'wallet')",
      ],
      [
        'ack-watchdog',
        `INSERT INTO outstanding_gift (viewer_id, request_id, lane, since_ms, held_at_ms, expires_at_ms, facts) VALUES ('dan', '${open.requestId}', 1, 1, 1, 40000, '{}')`,
      ],
    ];
    for (const [service, text] of edits) await run.query(service, text);
    const found = broken(await judge());
    expect(found).toMatchObject({
      'every step is decided exactly once': expect.stringContaining(
        `${nameOf(dropped)}: settled 0 times, though confirmed 1 times`,
      ),
      'sequences are gapless and chained': expect.stringMatching(
        /wallet lane \d+ sequence \d+: follows \d+, so events are missing/,
      ),
      'topics equal event tables': expect.stringContaining('wallet lane'),
      'the trial balance is zero': expect.stringMatching(/leaves viewer:ann:paid:available \d+ of COIN below zero/),
      'the ledger moved what the events say': expect.stringContaining('says more than the ledger did'),
      "every viewer's coins add up": expect.stringContaining('viewer ben: bought 100 coins, has'),
      'held coins are the sum of open gifts': expect.stringContaining('viewer dan: the ledger holds 0.0000 coins'),
      'every Idempotency-Key had one effect': expect.stringMatching(
        /"top-up-ben" of "liwu-bench": was answered as done[^]*"top-up-ben" of "liwu-bench": caused CoinsToppedUp/,
      ),
      'lanes stand where their sources do': expect.stringMatching(
        /wallet lane 0: has published[^]*ack-watchdog lane \d+: has applied wallet up to/,
      ),
      'limited gifts are counted out': expect.stringContaining('gift lantern: 20 were stocked, 6 sold'),
    });
    const left = found['nothing is left over'];
    expect(left).toContain(`${nameOf(open)}: its coins are still held`);
    expect(left).toContain(`${nameOf(open)}: the watchdog still watches it`);
    expect(left).toContain('wallet lane 3: parked gift-catalog 7 of ann: bad-event');
  });
});
