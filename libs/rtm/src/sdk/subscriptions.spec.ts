import { describe, expect, it } from 'vitest';
import { Subscriptions } from './subscriptions.js';

const subscribed = (...channels: string[]): Subscriptions => {
  const subscriptions = new Subscriptions(3);
  for (const channel of channels) subscriptions.add(channel);
  return subscriptions;
};
const toDo = ({ missing, leaving }: Subscriptions) => ({ missing, leaving });

describe('subscriptions', () => {
  it('are refused above their greatest number, until one is given up', () => {
    const three = subscribed('a', 'b', 'c');
    expect(() => three.add('d')).toThrow(expect.objectContaining({ kind: 'fatal', code: -11_005 }));
    three.remove('a');
    expect(() => three.add('d')).toThrow(expect.objectContaining({ code: -11_005 }));
    three.left('a');
    three.add('d');
    expect(['a', 'b', 'c', 'd'].map((channel) => three.has(channel))).toEqual([false, true, true, true]);
  });

  it('need nothing done while the SDK keeps them', () => {
    expect(toDo(subscribed('a', 'b'))).toEqual({ missing: [], leaving: [] });
  });

  it('are made again where the SDK has lost them, all or some, each until it is found', () => {
    const some = subscribed('a', 'b');
    some.lose(['b', 'never-wanted']);
    expect(some.missing).toEqual(['b']);
    some.lose('all');
    expect(some.missing.toSorted()).toEqual(['a', 'b']);
    some.found('b');
    expect(some.missing).toEqual(['a']);
    some.remove('a');
    expect(toDo(some)).toEqual({ missing: [], leaving: ['a'] });
  });

  it('that are not wanted any more are given up once the SDK can be told, unless it has lost them anyway', () => {
    const one = subscribed('a', 'b');
    one.remove('a');
    expect(one.leaving).toEqual(['a']);
    one.left('a');
    expect(one.leaving).toEqual([]);
    one.remove('b');
    one.lose('all');
    expect(toDo(one)).toEqual({ missing: [], leaving: [] });
  });

  it('that are wanted again are not given up', () => {
    const one = subscribed('a');
    one.remove('a');
    one.add('a');
    expect(one.leaving).toEqual([]);
  });

  it('that are wanted again take the place that they have still', () => {
    const three = subscribed('a', 'b', 'c');
    three.remove('a');
    three.add('a');
    expect(three.has('a')).toBe(true);
  });

  it('are not to be given up where the SDK has lost them, all or some', () => {
    const some = subscribed('a', 'b');
    some.remove('a');
    some.remove('b');
    some.lose(['b']);
    expect(toDo(some)).toEqual({ missing: [], leaving: ['a'] });
  });

  it('that never were take no place', () => {
    const three = subscribed('a', 'b', 'c');
    three.forget('c');
    three.add('d');
    expect(toDo(three)).toEqual({ missing: [], leaving: [] });
  });
});
