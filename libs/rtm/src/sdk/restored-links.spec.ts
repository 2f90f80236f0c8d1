import { describe, expect, it } from 'vitest';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { never, startOrdered } from './testing/ordered-driver.js';

const refuse = async (): Promise<never> => {
  throw transportError(RTM_CODES.operationsTooFrequent, 'no');
};
/** A link that was subscribed to these, and has just come back without any of them. */
const comingBack = async (...channels: string[]) => {
  const all = await startOrdered();
  for (const channel of channels) await all.link.subscribe(channel);
  all.driver.told.length = 0;
  all.driver.listener.changed({ to: 'down' });
  return { ...all, comeBack: () => all.driver.listener.changed({ to: 'up', forgotten: 'all' }) };
};
const soon = { interval: 5 };

describe('a channel that is left while the link is restored', () => {
  it('is not subscribed to any more where its turn had not come', async () => {
    const { link, driver, comeBack } = await comingBack('room-1', 'room-2', 'room-3');
    comeBack();
    await expect.poll(() => driver.told, soon).toContain('subscribe room-1');
    await link.unsubscribe('room-3');
    await expect.poll(() => link.state, soon).toBe('ready');
    expect(driver.told.filter((told) => told === 'subscribe room-3')).toEqual([]);
  });

  it('is left once the link is ready where it was subscribed to already', async () => {
    const { link, driver, comeBack } = await comingBack('room-1', 'room-2');
    comeBack();
    await expect.poll(() => driver.told, soon).toContain('subscribe room-1');
    await link.unsubscribe('room-1');
    await expect.poll(() => driver.told, soon).toEqual(['subscribe room-1', 'subscribe room-2', 'unsubscribe room-1']);
    expect(link.state).toBe('ready');
  });

  it('is left by asking again where that was refused, and is not where it is wanted again', async () => {
    const { link, driver, comeBack } = await comingBack('room-1', 'room-2', 'room-3');
    comeBack();
    await expect.poll(() => driver.told, soon).toContain('subscribe room-2');
    driver.order('unsubscribe', refuse, refuse);
    await link.unsubscribe('room-1');
    await link.unsubscribe('room-2');
    await expect.poll(() => driver.told, soon).toContain('unsubscribe room-2');
    await link.subscribe('room-2');
    driver.told.length = 0;
    await expect.poll(() => driver.told, soon).toEqual(['unsubscribe room-1']);
    for (const channel of ['room-4', 'room-5', 'room-6']) await link.subscribe(channel);
    expect(driver.told.filter((told) => told.startsWith('unsubscribe'))).toEqual(['unsubscribe room-1']);
  });
});

describe('channels that could not be left before the connection broke', () => {
  const leftTooLate = async (...channels: string[]) => {
    const all = await startOrdered();
    for (const channel of ['room-0', ...channels]) await all.link.subscribe(channel);
    all.driver.listener.changed({ to: 'down' });
    for (const channel of channels) await all.link.unsubscribe(channel);
    all.driver.told.length = 0;
    return { ...all, comeBack: () => all.driver.listener.changed({ to: 'up', forgotten: ['room-0'] }) };
  };

  it('do not keep the link from its use, though nobody answers that they were left', async () => {
    const { link, driver, comeBack } = await leftTooLate('room-1', 'room-2', 'room-3');
    driver.order('unsubscribe', never, never, never);
    comeBack();
    await expect.poll(() => link.state, soon).toBe('ready');
    expect(driver.told).not.toContain('unsubscribe room-2');
  });

  it('are left one after the other, so that what else the link is asked for is not refused', async () => {
    const { driver, comeBack } = await leftTooLate('room-1', 'room-2', 'room-3');
    const answer = Promise.withResolvers<never>();
    driver.order('unsubscribe', () => answer.promise);
    comeBack();
    await expect.poll(() => driver.told, soon).toEqual(['subscribe room-0', 'unsubscribe room-1']);
    answer.resolve(undefined as never);
    await expect
      .poll(() => driver.told, soon)
      .toEqual(['subscribe room-0', 'unsubscribe room-1', 'unsubscribe room-2', 'unsubscribe room-3']);
  });
});

it('what is answered after the connection broke again says nothing about the next one', async () => {
  const { link, driver, comeBack } = await comingBack('room-1');
  const [subscribing, renewing] = [Promise.withResolvers<never>(), Promise.withResolvers<never>()];
  driver.order('subscribe', () => subscribing.promise);
  comeBack();
  await expect.poll(() => driver.told, soon).toEqual(['subscribe room-1']);
  driver.listener.changed({ to: 'down' });
  await link.renewToken('new-token');
  driver.order('renewToken', () => renewing.promise);
  comeBack();
  subscribing.resolve(undefined as never);
  // Every reaction to that comes before the next turn of the event loop.
  await new Promise(setImmediate);
  renewing.resolve(undefined as never);
  await expect.poll(() => link.state, soon).toBe('ready');
  expect(driver.told).toEqual(['subscribe room-1', 'renewToken new-token', 'subscribe room-1']);
});

it.each(['after the one before was told', 'while the one before is being told'])(
  'a token that comes %s, but before the link is whole, is told too',
  async (when) => {
    const { link, driver, comeBack } = await comingBack('room-1');
    const answer = Promise.withResolvers<never>();
    const isTold = when.startsWith('after');
    driver.order(isTold ? 'subscribe' : 'renewToken', () => answer.promise);
    await link.renewToken('token-1');
    comeBack();
    await expect.poll(() => driver.told, soon).toContain(isTold ? 'subscribe room-1' : 'renewToken token-1');
    await link.renewToken('token-2');
    answer.resolve(undefined as never);
    await expect.poll(() => link.state, soon).toBe('ready');
    expect(driver.told.filter((told) => told.startsWith('renewToken'))).toEqual([
      'renewToken token-1',
      'renewToken token-2',
    ]);
  },
);
