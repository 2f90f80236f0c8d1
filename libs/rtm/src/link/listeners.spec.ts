import { describe, expect, it } from 'vitest';
import { Listeners } from './listeners.js';

describe('listeners', () => {
  it('are each told, and may be taken away one by one, even while being told', () => {
    const listeners = new Listeners<number>();
    const heard: string[] = [];
    const stop = listeners.add((value) => {
      heard.push(`first ${value}`);
      stop();
    });
    listeners.add((value) => heard.push(`second ${value}`));
    listeners.tell(1);
    listeners.tell(2);
    expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  });

  it('do not suffer from one that throws, whose error is not lost either', async () => {
    const uncaught: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    try {
      const listeners = new Listeners<string>();
      const heard: string[] = [];
      listeners.add(() => {
        throw new Error('a bug of a listener');
      });
      listeners.add((value) => heard.push(value));
      listeners.tell('hello');
      expect(heard).toEqual(['hello']);
      await expect.poll(() => uncaught).toEqual([expect.objectContaining({ message: 'a bug of a listener' })]);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    }
  });
});
