import { whatIsTakenAway } from '@liwu/service-kit/testing';
import { expect, it } from 'vitest';
import { WATCHDOG_MIGRATIONS } from './create-watchdog.js';

it('takes nothing away from a version that still runs', async () => {
  expect(await whatIsTakenAway(WATCHDOG_MIGRATIONS)).toEqual([]);
});
