import { runAdopt } from '@liwu/service-kit';
import { CATALOG_MIGRATIONS } from './catalog-state/create-catalog.js';
import { giftCatalogService } from './gift-catalog-service.js';
import { giftCatalogState } from './gift-catalog-state.js';

await runAdopt({
  name: giftCatalogService.name,
  config: giftCatalogService.config,
  migrations: CATALOG_MIGRATIONS,
  state: giftCatalogState,
});
