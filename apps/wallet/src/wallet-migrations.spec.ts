import { whatIsTakenAway } from '@liwu/service-kit/testing';
import { expect, it } from 'vitest';
import { WALLET_MIGRATIONS } from './create-wallet.js';

it('takes nothing away from a version that still runs', async () => {
  expect(await whatIsTakenAway(WALLET_MIGRATIONS)).toEqual([]);
});
