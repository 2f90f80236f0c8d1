import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_WAITING, MAX_WAITING_PER_VIEWER, SEND_CLASSES, SendQueue, type Waiting } from './send-queue.js';

type Item = Waiting & { readonly name: string };
const item = (name: string, sendClass: Waiting['sendClass'], viewerId: string, more: Partial<Waiting> = {}): Item => ({
  name,
  sendClass,
  viewerId,
  giveUpAt: 5_000,
  ...more,
});

const drained = (queue: SendQueue<Item>, identity = 'any'): string[] => {
  const names: string[] = [];
  for (let next = queue.take(identity); next; next = queue.take(identity)) names.push(next.name);
  return names;
};

describe('the queue of sends', () => {
  it('sends a take-over before a grant before a refusal before a reminder before words', () => {
    const queue = new SendQueue<Item>();
    for (const sendClass of SEND_CLASSES.toReversed()) queue.push(item(sendClass, sendClass, `of-${sendClass}`));
    expect(drained(queue)).toEqual([...SEND_CLASSES]);
  });

  it('serves viewers in turn, whoever has more waiting', () => {
    const queue = new SendQueue<Item>();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1']) queue.push(item(name, 'grant', name[0]!));
    expect(drained(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('sends the newest reminder first', () => {
    const queue = new SendQueue<Item>();
    for (const name of ['old', 'middle', 'new']) queue.push(item(name, 'reminder', name));
    expect(drained(queue)).toEqual(['new', 'middle', 'old']);
  });

  it('gives a take-over to no identity that must not send it, and lets others pass it', () => {
    const queue = new SendQueue<Item>();
    queue.push(item('not-by-w', 'broadcast', 'a', { notFrom: 'w' }));
    queue.push(item('by-anyone', 'broadcast', 'b'));
    expect(drained(queue, 'w')).toEqual(['by-anyone']);
    expect(drained(queue, 'x')).toEqual(['not-by-w']);
  });

  it('takes 5 of one viewer and 2,000 in all', () => {
    const queue = new SendQueue<Item>();
    for (let k = 0; k < MAX_WAITING_PER_VIEWER; k++) expect(queue.push(item(`g${k}`, 'grant', 'a'))).toBe(true);
    expect(queue.push(item('sixth', 'reminder', 'a'))).toBe(false);
    for (let k = queue.size; k < MAX_WAITING; k++) expect(queue.push(item(`o${k}`, 'grant', `v${k}`))).toBe(true);
    expect(queue.push(item('one-more', 'broadcast', 'z'))).toBe(false);
    expect(drained(queue)).toHaveLength(MAX_WAITING);
    expect(queue.push(item('again', 'grant', 'a'))).toBe(true);
  });

  it('takes away what is not worth sending any more, of any class', () => {
    const queue = new SendQueue<Item>();
    queue.push(item('late', 'grant', 'a', { giveUpAt: 10 }));
    queue.push(item('in-time', 'grant', 'a', { giveUpAt: 11 }));
    queue.push(item('late-too', 'reminder', 'b', { giveUpAt: 9 }));
    expect(queue.takeExpired(10).map(({ name }) => name)).toEqual(['late-too', 'late']);
    expect(drained(queue)).toEqual(['in-time']);
    expect(queue.size).toBe(0);
  });

  it('gives each item back exactly once, whatever is pushed and taken', () => {
    const op = fc.oneof(
      fc.record({
        push: fc.constantFrom(...SEND_CLASSES),
        viewer: fc.constantFrom('a', 'b', 'c'),
        giveUpAt: fc.nat(100),
        notFrom: fc.constantFrom(undefined, 'x', 'y'),
      }),
      fc.record({ take: fc.constantFrom('x', 'y') }),
      fc.record({ expire: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200 }), (ops) => {
        const queue = new SendQueue<Item>();
        const inside = new Set<string>();
        ops.forEach((step, index) => {
          if ('push' in step) {
            const { push, viewer, ...rest } = step;
            if (queue.push(item(`i${index}`, push, viewer, rest))) inside.add(`i${index}`);
          } else if ('take' in step) {
            const taken = queue.take(step.take);
            if (taken) expect(taken.notFrom).not.toBe(step.take);
            if (taken) expect(inside.delete(taken.name)).toBe(true);
          } else {
            for (const gone of queue.takeExpired(step.expire)) expect(inside.delete(gone.name)).toBe(true);
          }
          expect(queue.size).toBe(inside.size);
        });
        for (const gone of queue.takeAll()) expect(inside.delete(gone.name)).toBe(true);
        expect(inside.size).toBe(0);
      }),
    );
  });
});
