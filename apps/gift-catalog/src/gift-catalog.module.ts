import { LanesModule } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { catalogLanes } from './catalog-lanes.js';
import { CatalogStateModule } from './catalog-state/catalog-state.module.js';
import { CATALOG_MIGRATIONS } from './catalog-state/create-catalog.js';
import { CloseRoomModule } from './close-room/close-room.module.js';
import { ListGiftModule } from './list-gift/list-gift.module.js';
import { LookUpCatalogModule } from './look-up-catalog/look-up-catalog.module.js';
import { OpenRoomModule } from './open-room/open-room.module.js';
import { RepriceGiftModule } from './reprice-gift/reprice-gift.module.js';
import { RestrictGiftModule } from './restrict-gift/restrict-gift.module.js';
import { RetireGiftModule } from './retire-gift/retire-gift.module.js';
import { ScheduleGiftModule } from './schedule-gift/schedule-gift.module.js';
import { ShowGiftsModule } from './show-gifts-in-room/show-gifts.module.js';
import { StockGiftModule } from './stock-gift/stock-gift.module.js';

/** What the gift catalog does. Pricing requests and taking stock back happen in the lanes, by `catalogHandler`. */
@Module({
  imports: [
    LanesModule.register({
      migrations: CATALOG_MIGRATIONS,
      lanes: catalogLanes,
    }),
    CatalogStateModule,
    ListGiftModule,
    RepriceGiftModule,
    ScheduleGiftModule,
    RestrictGiftModule,
    StockGiftModule,
    RetireGiftModule,
    OpenRoomModule,
    CloseRoomModule,
    ShowGiftsModule,
    LookUpCatalogModule,
  ],
})
export class GiftCatalogModule {}
