import { databaseConfigShape } from '@liwu/service-kit';
import { z } from 'zod';
import { GiftCatalogModule } from './gift-catalog.module.js';

/** The gift catalog as a process: its settings and its module. */
export const giftCatalogService = {
  name: 'gift-catalog',
  config: z.object(databaseConfigShape),
  module: () => GiftCatalogModule,
};
