import { giftIdSchema, partyIdSchema } from '@liwu/contracts';
import { Problem, ReadPool, Roles, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { giftOfJoinedRow, roomOfRow } from '../catalog-state/catalog-rows.js';
import { giftView } from '../catalog-state/views.js';

const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;

/** Pages go on after an id. */
const pageSchema = z.strictObject({
  after: partyIdSchema.default(''),
  limit: z
    .string()
    .regex(/^[1-9][0-9]{0,3}$/)
    .transform(Number)
    .pipe(z.int().max(MAX_PAGE))
    .default(DEFAULT_PAGE),
});
type Page = z.output<typeof pageSchema>;

const GIFTS = `SELECT * FROM gift LEFT JOIN gift_stock USING (gift)`;

/** What is listed and open, for operators and auditors. */
@Controller('v1')
@Roles('operator', 'auditor')
export class LookUpCatalogController {
  constructor(private readonly pool: ReadPool) {}

  @Get('gifts')
  async gifts(@Query(new ZodPipe(pageSchema)) { after, limit }: Page): Promise<object> {
    const rows = await this.pool.rows(`${GIFTS} WHERE gift > $1 ORDER BY gift LIMIT $2`, [after, limit + 1]);
    return pageOf(rows.map(viewOfGiftRow), limit, ({ gift }) => gift);
  }

  @Get('gifts/:gift')
  async gift(@Param('gift', new ZodPipe(giftIdSchema)) gift: string): Promise<object> {
    const [row] = await this.pool.rows(`${GIFTS} WHERE gift = $1`, [gift]);
    if (!row) throw new Problem('not_found', `No gift ${gift} is listed.`);
    return viewOfGiftRow(row);
  }

  @Get('rooms')
  async rooms(@Query(new ZodPipe(pageSchema)) { after, limit }: Page): Promise<object> {
    const rows = await this.pool.rows('SELECT * FROM room WHERE room > $1 ORDER BY room LIMIT $2', [after, limit + 1]);
    return pageOf(rows.map(roomOfRow), limit, ({ room }) => room);
  }
}

const viewOfGiftRow = (row: Record<string, unknown>) => giftView(giftOfJoinedRow(row));

/** One row more than the page was asked for: there is more. */
function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => string): object {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const more = rows.length > limit;
  return { data, has_more: more, next_cursor: more && last !== undefined ? idOf(last) : null };
}
