import { describe, expect, it } from 'vitest';
import { ChannelWishes } from './channel-wishes.js';

describe('the channels of a link to the sandbox', () => {
  it('are subscribed to once a call is answered, whatever becomes of others that were made at the same time', () => {
    const wishes = new ChannelWishes();
    const [first, second, third] = [wishes.subscribe('a'), wishes.subscribe('a'), wishes.subscribe('a')];
    expect(wishes.subscribed()).toEqual([]);
    second('ok');
    first('none');
    third('refused');
    expect(wishes.subscribed()).toEqual(['a']);
    expect(wishes.isLeaving('a')).toBe(false);
  });

  it('are not wanted any more when every call was refused, and may be there where one was not answered', () => {
    const wishes = new ChannelWishes();
    const [first, second] = [wishes.subscribe('a'), wishes.subscribe('a')];
    first('none');
    expect(wishes.isLeaving('a')).toBe(false);
    second('refused');
    expect([wishes.has('a'), wishes.isLeaving('a')]).toEqual([false, true]);
    wishes.subscribe('b')('refused');
    expect([wishes.has('b'), wishes.isLeaving('b')]).toEqual([false, false]);
  });

  it('have still to be left where they could not be left before, and are refused now', () => {
    const wishes = new ChannelWishes();
    wishes.subscribe('a')('ok');
    wishes.unsubscribe('a');
    wishes.subscribe('a')('refused');
    expect(wishes.isLeaving('a')).toBe(true);
  });

  it.each(['ok', 'refused', 'none', 'lost'] as const)(
    'are not changed by what is answered to an earlier wish: %s',
    (late) => {
      const wishes = new ChannelWishes();
      const first = wishes.subscribe('a');
      wishes.unsubscribe('a')();
      first(late);
      expect([wishes.has('a'), wishes.isLeaving('a')]).toEqual([false, false]);
      const second = wishes.subscribe('a');
      wishes.unsubscribe('a')();
      wishes.subscribe('a')('ok');
      second(late);
      expect([wishes.subscribed(), wishes.isLeaving('a')]).toEqual([['a'], false]);
    },
  );

  it('are left by the latest unsubscription only', () => {
    const wishes = new ChannelWishes();
    wishes.subscribe('a')('ok');
    const first = wishes.unsubscribe('a');
    wishes.subscribe('a')('ok');
    const second = wishes.unsubscribe('a');
    first();
    expect(wishes.isLeaving('a')).toBe(true);
    second();
    expect(wishes.isLeaving('a')).toBe(false);
  });

  it('take nothing over a lost connection that was not answered, nor anything that was to be left', () => {
    const wishes = new ChannelWishes();
    const [first, second] = [wishes.subscribe('a'), wishes.subscribe('a')];
    wishes.subscribe('b')('ok');
    wishes.unsubscribe('b');
    first('none');
    wishes.lost();
    second('lost');
    expect([wishes.subscribed(), wishes.isLeaving('a'), wishes.isLeaving('b')]).toEqual([[], false, false]);
  });
});
