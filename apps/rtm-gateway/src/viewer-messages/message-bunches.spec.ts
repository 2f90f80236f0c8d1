import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUNCH_SPACING_MS, MAX_BUNCH, MessageBunches } from './message-bunches.js';

let bunches: MessageBunches;
let taken: string[];
const say = (text: string): void => bunches.receive('gift-gateway-0-0', { from: 'v-alice-00000000', text });

beforeEach(() => {
  vi.useFakeTimers();
  taken = [];
  bunches = new MessageBunches((_, { text }) => void taken.push(text));
});
afterEach(() => vi.useRealTimers());

describe('bunches of messages', () => {
  it('hand on the first message after a rest at once, and those that follow it together, in order', () => {
    say('a');
    expect(taken).toEqual(['a']);
    say('b');
    vi.advanceTimersByTime(BUNCH_SPACING_MS - 1);
    say('c');
    expect(taken).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(taken).toEqual(['a', 'b', 'c']);
    vi.advanceTimersByTime(BUNCH_SPACING_MS);
    say('d');
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never grow over their greatest size, whatever comes', () => {
    for (let n = 0; n < 3 * MAX_BUNCH; n++) say(String(n));
    expect(taken.length).toBe(2 * MAX_BUNCH + 1);
    vi.advanceTimersByTime(BUNCH_SPACING_MS);
    expect(taken).toEqual(Array.from({ length: 3 * MAX_BUNCH }, (_, n) => String(n)));
  });

  it('leave nothing behind when they are to end', () => {
    say('a');
    say('b');
    bunches.handOn();
    expect(taken).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
