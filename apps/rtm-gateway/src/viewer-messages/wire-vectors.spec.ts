import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { giftRequested } from '../accept-gift-request/gift-requested.js';
import { broadcastAcknowledged } from '../record-evidence/broadcast-acknowledged.js';
import { REPLY_TO } from '../testing/samples.js';
import { judgeMessage, timeOfId } from './judge-message.js';

interface Vectors {
  readonly seal: {
    readonly opened: readonly { readonly name: string; readonly body: string; readonly message?: string }[];
  };
  readonly ids: {
    readonly requestIds: readonly { readonly id: string; readonly timeMs: number | null }[];
    readonly ages: readonly {
      readonly name: string;
      readonly at: number;
      readonly requestId: string;
      readonly nowMs: number;
      readonly isStale: boolean;
    }[];
  };
}

const FILE = new URL('../../../../docs/wire-vectors.json', import.meta.url);
const { ids, seal } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const records = { request: giftRequested, ack: broadcastAcknowledged };
const judge = (body: string, now: number) =>
  judgeMessage(
    { viewerId: 'alice', body, expired: false, replyTo: REPLY_TO },
    { now, admits: () => 'admitted', retryAfterMs: () => 2_000, msUntilRequest: () => 0 },
    records,
  );

describe('the published vectors', () => {
  it.each(ids.requestIds.filter(({ timeMs }) => timeMs !== null))('say when $id was made', ({ id, timeMs }) => {
    expect(timeOfId(id)).toBe(timeMs);
  });

  it.each(ids.ages)('say what is stale: $name', ({ at, requestId, nowMs, isStale }) => {
    const verdict = judge(JSON.stringify({ kind: 'ack', requestId, at, attempt: 0, sentAt: nowMs }), nowMs);
    expect(verdict).toMatchObject(isStale ? { do: 'answer', code: 'stale' } : { do: 'record' });
  });

  it.each(seal.opened.filter(({ message }) => message === 'viewer-message'))('hold messages: $name', ({ body }) => {
    const { requestId } = JSON.parse(body) as { requestId: string };
    const verdict = judge(body, timeOfId(requestId));
    expect(verdict).not.toMatchObject({ code: 'bad-message' });
  });

  it.each(seal.opened.filter(({ message }) => message === undefined))('hold what is no message: $name', ({ body }) => {
    expect(judge(body, 0)).toMatchObject({ do: 'answer', code: 'bad-message' });
  });
});
