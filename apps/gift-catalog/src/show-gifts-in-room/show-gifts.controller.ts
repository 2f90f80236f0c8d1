import { partyIdSchema } from '@liwu/contracts';
import { Problem, Public, ReadPool, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { giftOfJoinedRow, roomOfRow } from '../catalog-state/catalog-rows.js';
import { shownGifts } from './shown-gifts.js';

const MAX_GIFTS_SHOWN = 500;

/** A room's price list, for anybody and for any web page: it holds nothing that a viewer does not see anyway. */
@Controller('v1/rooms/:room/gifts')
@Public()
export class ShowGiftsController {
  constructor(private readonly pool: ReadPool) {}

  @Get()
  @Header('cache-control', 'public, max-age=5')
  @Header('access-control-allow-origin', '*')
  async get(@Param('room', new ZodPipe(partyIdSchema)) id: string): Promise<object> {
    const [[room], gifts] = await Promise.all([
      this.pool.rows('SELECT * FROM room WHERE room = $1 AND open', [id]),
      this.pool.rows(
        `SELECT * FROM gift LEFT JOIN gift_stock USING (gift)
WHERE NOT retired AND (rooms IS NULL OR $1 = ANY(rooms)) ORDER BY unit_price, gift LIMIT ${MAX_GIFTS_SHOWN}`,
        [id],
      ),
    ]);
    if (!room) throw new Problem('not_found', `The room ${id} takes no gifts.`);
    return shownGifts(roomOfRow(room), gifts.map(giftOfJoinedRow), Date.now());
  }
}
