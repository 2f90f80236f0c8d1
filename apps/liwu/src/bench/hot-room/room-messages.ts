import { type SandboxAdmin, type TrueLogEntry } from '@liwu/rtm';
import { isGatewayUid } from '@liwu/sealing';

const PAGE = 1_000;
const SECOND_MS = 1_000;
/** No log has so many entries. */
const BEYOND_ALL = 1e12;

/** What went through one room, by the network's own log. */
export interface RoomMessages {
  readonly messages: number;
  /** Of the gateway's own, which hold many grants each. */
  readonly byGateway: number;
  readonly grantsByGateway: number;
  /** In any one second, wherever it begins. */
  readonly mostInASecond: number;
}

/** The network's log from now on. */
export const endOfLog = async (network: SandboxAdmin): Promise<number> =>
  (await network.trueLog({ after: BEYOND_ALL, limit: 1 })).lastSeq;

/** All that the network has logged since, of its busiest room. */
export const roomMessagesSince = async (network: SandboxAdmin, after: number): Promise<RoomMessages> => {
  const entries: TrueLogEntry[] = [];
  for (let from = after; ;) {
    const page = await network.trueLog({ after: from, limit: PAGE });
    entries.push(...page.entries);
    if (page.entries.length === 0) break;
    from = page.lastSeq;
  }
  const rooms = Map.groupBy(entries, ({ channel }) => channel);
  const busiest = [...rooms.values()].sort((one, other) => other.length - one.length)[0] ?? [];
  return sumUp(busiest);
};

/** Sums up one room's messages. */
export const sumUp = (entries: readonly Pick<TrueLogEntry, 'publisher' | 'receivedAt' | 'text'>[]): RoomMessages => {
  const byGateway = entries.filter(({ publisher }) => isGatewayUid(publisher));
  const at = entries.map(({ receivedAt }) => receivedAt).sort((one, other) => one - other);
  let [first, most] = [0, 0];
  for (const [last, ms] of at.entries()) {
    while (at[first]! <= ms - SECOND_MS) first++;
    most = Math.max(most, last - first + 1);
  }
  return {
    messages: entries.length,
    byGateway: byGateway.length,
    grantsByGateway: byGateway.reduce((sum, { text }) => sum + (JSON.parse(text) as { grants: [] }).grants.length, 0),
    mostInASecond: most,
  };
};
