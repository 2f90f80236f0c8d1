import { runService } from '@liwu/service-kit';
import { giftCatalogService } from './gift-catalog-service.js';

await runService(giftCatalogService);
