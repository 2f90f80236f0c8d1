import { whatIsTakenAway } from '@liwu/service-kit/testing';
import { expect, it } from 'vitest';
import { CATALOG_MIGRATIONS } from './create-catalog.js';

it('takes nothing away from a version that still runs, but for one from before there was any', async () => {
  expect(await whatIsTakenAway(CATALOG_MIGRATIONS)).toEqual(['ForgetDecisionTimes1764000002000']);
});
