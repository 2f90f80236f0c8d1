import { expect, it } from 'vitest';
import { RTM_CODES } from '../rtm-codes.js';
import { AgoraDriver } from './agora-driver.js';
import { playedRtm } from './testing/played-rtm.js';

const nothing = (): void => {};
const driverThatRefuses = (errorCode: number): AgoraDriver => {
  class Refusing extends playedRtm() {
    override unsubscribe(): Promise<unknown> {
      return Promise.reject(Object.assign(new Error(`Error Code ${errorCode}`), { errorCode, reason: 'refused' }));
    }
  }
  const listener = { changed: nothing, peer: nothing, channel: nothing, tokenWillExpire: nothing };
  return new AgoraDriver(Refusing, { appId: '0'.repeat(32), uid: 'alice' }, listener);
};

it('leaves a channel also where the SDK says that it is not subscribed to it, and after no other refusal', async () => {
  await driverThatRefuses(RTM_CODES.channelNotSubscribed).unsubscribe('room-1');
  await expect(driverThatRefuses(RTM_CODES.operationsTooFrequent).unsubscribe('room-1')).rejects.toMatchObject({
    kind: 'rate',
  });
});
