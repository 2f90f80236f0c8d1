import { GiftClient, type GiftClientOptions, type ReceivedGift } from '@liwu/gift-client';
import { SandboxTransport } from '@liwu/rtm';
import { afterAll, inject } from 'vitest';
import { tokenOf } from './operator.js';

const { urls } = inject('suite');
const open: GiftClient[] = [];

afterAll(async () => {
  await Promise.all(open.map((client) => client.close()));
});

const openClient = async (more: Partial<GiftClientOptions>): Promise<GiftClient> => {
  const client = await GiftClient.open({
    gatewayUrl: urls.gateway,
    transport: ({ rtm }) =>
      new SandboxTransport({ url: rtm.url ?? '', appId: rtm.appId, uid: rtm.uid, token: rtm.token }),
    ...more,
  });
  open.push(client);
  return client;
};

/** A viewer's client, as the viewer's own page would open it. */
export const openViewer = (viewerId: string, more: Partial<GiftClientOptions> = {}): Promise<GiftClient> =>
  openClient({ userToken: () => tokenOf(viewerId, 'viewer'), ...more });

/** Somebody in a room, and what was rendered there, in order. */
interface Receiver {
  readonly rendered: readonly ReceivedGift[];
  readonly client: GiftClient;
}

/** Listens in rooms: the host with its own token, anybody else without one. */
export const listenIn = async (rooms: readonly string[], host?: string): Promise<Receiver> => {
  const client = await openClient(host ? { userToken: () => tokenOf(host, 'viewer') } : { anonymous: true });
  const rendered: ReceivedGift[] = [];
  for (const room of rooms) await client.onGift(room, (gift) => void rendered.push(gift));
  return { rendered, client };
};

/** How often a receiver rendered this request's gift. */
export const timesRendered = ({ rendered }: Receiver, viewerId: string, requestId: string): number =>
  rendered.filter((gift) => gift.viewerId === viewerId && gift.requestId === requestId).length;
