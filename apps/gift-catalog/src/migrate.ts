import { runMigrations } from '@liwu/service-kit';
import { CATALOG_MIGRATIONS } from './catalog-state/create-catalog.js';

await runMigrations('gift-catalog', CATALOG_MIGRATIONS);
