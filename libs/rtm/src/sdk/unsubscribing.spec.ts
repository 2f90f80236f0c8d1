import { describe, expect, it, vi } from 'vitest';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { never, startOrdered } from './testing/ordered-driver.js';

const refuse = async (): Promise<never> => {
  throw transportError(RTM_CODES.operationsTooFrequent, 'no');
};

/** Subscribed to these, and then told nothing so far. */
const subscribedTo = async (...channels: string[]) => {
  const all = await startOrdered();
  for (const channel of channels) await all.link.subscribe(channel);
  all.driver.told.length = 0;
  return all;
};
type Subscribed = Awaited<ReturnType<typeof subscribedTo>>;
const comeBack = async ({ link, driver }: Subscribed, forgotten: readonly string[] | 'all'): Promise<void> => {
  driver.listener.changed({ to: 'down' });
  driver.listener.changed({ to: 'up', forgotten });
  await expect.poll(() => link.state).toBe('ready');
};

const renewTooOften = async (link: Subscribed['link']): Promise<void> => {
  for (let n = 0; n <= 20; n++) await link.renewToken(`token-${n}`);
};

describe('a channel that is to be left', () => {
  it('is heard no more though the SDK refuses that, and is left by asking again', async () => {
    const { link, driver } = await subscribedTo('room-1');
    const heard: string[] = [];
    link.onChannel(({ text }) => heard.push(text));
    driver.order('unsubscribe', refuse);
    await expect(link.unsubscribe('room-1')).rejects.toMatchObject({ kind: 'rate' });
    driver.listener.channel({ channel: 'room-1', publisher: 'bob', text: 'still there?', at: 1 });
    expect(heard).toEqual([]);
    await link.unsubscribe('room-1');
    await link.unsubscribe('room-1');
    expect(driver.told).toEqual(['unsubscribe room-1', 'unsubscribe room-1']);
  });

  it.each(['by the link’s own rate', 'by no answer'])('takes a place where that was refused %s', async (how) => {
    const clock = vi.fn(() => 0);
    const { link, driver } = await startOrdered({ clock });
    for (let n = 0; n < link.caps.maxChannels; n++) await link.subscribe(`room-${n}`);
    if (how === 'by no answer') driver.order('unsubscribe', never);
    else await expect(renewTooOften(link)).rejects.toMatchObject({ kind: 'rate' });
    await expect(link.unsubscribe('room-0')).rejects.toMatchObject({ retryable: true });
    clock.mockReturnValue(1_000);
    await expect(link.subscribe('one-more')).rejects.toMatchObject({ code: RTM_CODES.tooManyChannels });
    await link.unsubscribe('room-0');
    await link.subscribe('one-more');
  });

  it('is not subscribed to again after an outage, whether or not the SDK has kept it', async () => {
    const kept = await subscribedTo('room-1', 'room-2');
    kept.driver.order('unsubscribe', refuse);
    await expect(kept.link.unsubscribe('room-1')).rejects.toMatchObject({ kind: 'rate' });
    await comeBack(kept, []);
    await expect.poll(() => kept.driver.told).toEqual(['unsubscribe room-1', 'unsubscribe room-1']);
    const forgotten = await subscribedTo('room-1', 'room-2');
    forgotten.driver.order('unsubscribe', refuse);
    await expect(forgotten.link.unsubscribe('room-1')).rejects.toMatchObject({ kind: 'rate' });
    await comeBack(forgotten, ['room-1', 'room-2']);
    await expect.poll(() => forgotten.driver.told).toEqual(['unsubscribe room-1', 'subscribe room-2']);
  });

  it('is asked for again at the next return where that was refused, and once left no more', async () => {
    const all = await subscribedTo('room-1', 'room-2');
    all.driver.listener.changed({ to: 'down' });
    await all.link.unsubscribe('room-1');
    all.driver.order('unsubscribe', refuse);
    await comeBack(all, ['room-2']);
    await expect.poll(() => all.driver.told).toEqual(['subscribe room-2', 'unsubscribe room-1']);
    await comeBack(all, []);
    await expect.poll(() => all.driver.told.slice(2)).toEqual(['unsubscribe room-1']);
    await comeBack(all, []);
    expect(all.driver.told.slice(3)).toEqual([]);
  });
});

it('what a link does by itself when it comes back counts among what may be asked for in a second', async () => {
  const clock = vi.fn(() => 0);
  const all = await startOrdered({ clock });
  for (const channel of ['room-1', 'room-2', 'room-3']) await all.link.subscribe(channel);
  clock.mockReturnValue(10_000);
  await comeBack(all, 'all');
  for (let n = 3; n < 20; n++) await all.link.renewToken(`token-${n}`);
  await expect(all.link.renewToken('one too many')).rejects.toMatchObject({ kind: 'rate' });
});

describe('a subscription without an answer', () => {
  it('may be there: it takes a place until it was left; one that was refused takes none', async () => {
    const { link, driver } = await subscribedTo('room-1', 'room-2', 'room-3', 'room-4');
    driver.order('subscribe', refuse, never);
    await expect(link.subscribe('refused')).rejects.toMatchObject({ kind: 'rate' });
    await expect(link.subscribe('unanswered')).rejects.toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await expect(link.subscribe('one-more')).rejects.toMatchObject({ code: RTM_CODES.tooManyChannels });
    await link.unsubscribe('refused');
    await link.unsubscribe('unanswered');
    await link.subscribe('one-more');
    expect(driver.told.slice(-2)).toEqual(['unsubscribe unanswered', 'subscribe one-more']);
  });
});

describe('a channel that was left and subscribed to again', () => {
  const waiting = (times: number) => {
    const answers = Array.from({ length: times }, () => Promise.withResolvers<never>());
    return {
      answers,
      order: answers.map(
        ({ promise }) =>
          () =>
            promise,
      ),
    };
  };

  it('is heard, though an earlier subscription of it gets no answer in time, and is left when that is asked for', async () => {
    const { link, driver } = await subscribedTo();
    const heard: string[] = [];
    link.onChannel(({ text }) => heard.push(text));
    driver.order('subscribe', never);
    const first = link.subscribe('room-1').catch((error: unknown) => error);
    await link.unsubscribe('room-1');
    await link.subscribe('room-1');
    expect(await first).toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    driver.listener.channel({ channel: 'room-1', publisher: 'bob', text: 'hello', at: 1 });
    expect(heard).toEqual(['hello']);
    await link.unsubscribe('room-1');
    expect(driver.told.slice(-2)).toEqual(['subscribe room-1', 'unsubscribe room-1']);
  });

  it('is heard, though the provider refuses an earlier subscription of it late', async () => {
    const { link, driver } = await subscribedTo();
    const { answers, order } = waiting(1);
    driver.order('subscribe', ...order);
    const first = link.subscribe('room-1').catch((error: unknown) => error);
    await link.unsubscribe('room-1');
    await link.subscribe('room-1');
    answers[0]!.reject(transportError(RTM_CODES.operationsTooFrequent, 'no'));
    await first;
    await link.unsubscribe('room-1');
    expect(driver.told.at(-1)).toBe('unsubscribe room-1');
  });

  it('has its second subscription’s answer for whoever asks once more, also after the first one’s has come', async () => {
    const { link, driver } = await subscribedTo();
    const { answers, order } = waiting(2);
    driver.order('subscribe', ...order);
    const first = link.subscribe('room-1').catch((error: unknown) => error);
    await link.unsubscribe('room-1');
    const second = link.subscribe('room-1').catch((error: unknown) => error);
    answers[0]!.reject(transportError(RTM_CODES.operationsTooFrequent, 'the first'));
    await first;
    const again = link.subscribe('room-1').catch((error: unknown) => error);
    answers[1]!.reject(transportError(RTM_CODES.operationsTooFrequent, 'the second'));
    expect(await second).toMatchObject({ message: expect.stringContaining('the second') as string });
    expect(await again).toMatchObject({ message: expect.stringContaining('the second') as string });
  });

  it('takes its place until its latest unsubscription is answered, whatever becomes of an earlier one', async () => {
    const { link, driver } = await subscribedTo('room-1', 'room-2', 'room-3', 'room-4', 'room-5');
    const { answers, order } = waiting(1);
    driver.order('unsubscribe', ...order, never);
    const first = link.unsubscribe('room-1');
    await link.subscribe('room-1');
    const second = link.unsubscribe('room-1').catch((error: unknown) => error);
    answers[0]!.resolve(undefined as never);
    await first;
    await expect(link.subscribe('one-more')).rejects.toMatchObject({ code: RTM_CODES.tooManyChannels });
    expect(await second).toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await link.unsubscribe('room-1');
    await link.subscribe('one-more');
  });

  it('has still to be left where it could not be left before, and is refused now', async () => {
    const { link, driver } = await subscribedTo('room-1');
    driver.order('unsubscribe', never);
    driver.order('subscribe', refuse);
    await expect(link.unsubscribe('room-1')).rejects.toMatchObject({ code: RTM_CODES.subscriptionTimeout });
    await expect(link.subscribe('room-1')).rejects.toMatchObject({ kind: 'rate' });
    await link.unsubscribe('room-1');
    expect(driver.told.at(-1)).toBe('unsubscribe room-1');
  });
});
