import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RTM_CODES, transportError } from '../rtm-codes.js';
import { TransportError } from '../transport.js';
import { fitError } from './fit-error.js';

const TOKEN = '007secret';

describe('an error of an SDK', () => {
  it('of the port’s own kind stays what it is', () => {
    const error = transportError(RTM_CODES.messagesTooFrequent, 'alice: too frequently');
    expect(fitError(error, TOKEN)).toBe(error);
  });

  it('of any other kind is a fault, and where it arose can still be read', () => {
    const bug = new TypeError('undefined is not a function');
    const fit = fitError(bug, TOKEN);
    expect(fit).toMatchObject({ kind: 'fatal', code: 0, cause: { name: 'TypeError', message: bug.message } });
    expect((fit.cause as Error).stack).toBe(bug.stack);
  });

  it.each<[string, unknown]>([
    ['its text', new Error(`refused ${TOKEN}`)],
    ['its fields', Object.assign(new Error('refused'), { options: { token: TOKEN } })],
    ['its cause', new Error('refused', { cause: { token: TOKEN } })],
    ['a thing that is no error', { token: TOKEN }],
  ])('shows no token that was in %s', (_, thrown) => {
    const caught = new TransportError('fatal', 0, 'alice: refused', { cause: thrown });
    for (const error of [thrown, caught])
      expect(inspect(fitError(error, TOKEN), { depth: 10, showHidden: true })).not.toContain(TOKEN);
  });

  it('is one of the port’s even where it has no text', () => {
    expect(fitError(Object.create(null), TOKEN)).toMatchObject({ kind: 'fatal', message: 'the SDK failed: object' });
  });
});
