import { inParallel } from '../shared/in-parallel.js';
import { post } from '../shared/post.js';
import { BENCH_GIFT, roomName, streamerName, viewerName } from './gift-generator.js';

const AT_ONCE = 8;
/** More than any viewer can spend in a bench. */
const COINS_EACH = '100000000';

/** The gift, the rooms with a streamer each, and viewers who are rich, through the operators' APIs. */
export const seedBench = async (
  urls: { readonly catalog: string; readonly wallet: string },
  token: string,
  { viewers, rooms }: { readonly viewers: number; readonly rooms: number },
): Promise<void> => {
  const gift = { gift: BENCH_GIFT, title: 'Rose of the bench', unitPrice: '1' };
  await post(`${urls.catalog}/v1/gifts`, gift, token, `bench-${BENCH_GIFT}`);
  await inParallel(Array.from({ length: rooms }).keys(), AT_ONCE, async (room) => {
    const body = { room: roomName(room), hosts: [streamerName(room)] };
    await post(`${urls.catalog}/v1/rooms`, body, token, body.room);
  });
  await inParallel(Array.from({ length: viewers }).keys(), AT_ONCE, async (viewer) => {
    const body = {
      viewer: viewerName(viewer),
      coins: COINS_EACH,
      price: { amount: '1000000.00', unit: 'EUR' },
      provider: 'bench-pay',
      provider_reference: viewerName(viewer),
    };
    await post(`${urls.wallet}/v1/top-ups`, body, token, body.viewer);
  });
};
