import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { interruption, onEndSignal } from './end-signal.js';

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
afterEach(() => NAMES.forEach((name) => process.removeAllListeners(name)));

it('takes two signals at once as one, and a later one as another', async () => {
  const told: string[] = [];
  onEndSignal(
    () => told.push('first'),
    () => told.push('again'),
  );
  process.emit('SIGINT');
  process.emit('SIGINT');
  expect(told).toEqual(['first']);
  await sleep(1_050);
  process.emit('SIGTERM');
  expect(told).toEqual(['first', 'again']);
});

it('aborts what a command is doing', () => {
  const signal = interruption(() => undefined);
  expect(signal.aborted).toBe(false);
  process.emit('SIGINT');
  expect(signal.aborted).toBe(true);
});
