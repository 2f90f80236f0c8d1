import { uuidSchema } from '@liwu/contracts';
import type { Row } from '@liwu/event-log';
import { idempotent, Problem, ReadPool, Roles, type ServiceRequest, WritePool, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { z } from 'zod';
import { jsonOf, selected } from '../finance-api/columns.js';
import { STAFF } from '../finance-api/list-query.js';
import { NOTE_COLUMNS } from './note-columns.js';

const SHOWN = NOTE_COLUMNS.map(selected).join(', ');
const idPipe = new ZodPipe(uuidSchema);

/** Notes are for whoever decides about what they are about; whoever has the right to be forgotten has them erased. */
@Controller('v1/notes')
export class NotesController {
  constructor(
    private readonly reads: ReadPool,
    private readonly writes: WritePool,
  ) {}

  @Get(':id')
  @Roles(...STAFF)
  @Header('cache-control', 'no-store')
  async read(@Param('id', idPipe) id: string): Promise<Record<string, unknown>> {
    return told(await this.reads.rows(`SELECT ${SHOWN} FROM personal.note WHERE note_id = $1`, [id]));
  }

  /** Whoever repeats it changes nothing, by whatever key: what is erased stays as it was erased first. */
  @Post(':id/erase')
  @Roles('approver')
  @HttpCode(200)
  async erase(
    @Param('id', idPipe) id: string,
    @Body(new ZodPipe(z.strictObject({}).optional())) _body: unknown,
    @Req() request: ServiceRequest,
  ): Promise<Record<string, unknown>> {
    const { caller } = idempotent(request);
    await this.writes.rows(
      `UPDATE personal.note SET note = NULL, salt = NULL, erased_at = now(), erased_by = $2
       WHERE note_id = $1 AND erased_at IS NULL`,
      [id, caller],
    );
    return told(await this.writes.rows(`SELECT ${SHOWN} FROM personal.note WHERE note_id = $1`, [id]));
  }
}

/** Problem: `not_found`. */
function told([row]: readonly Row[]): Record<string, unknown> {
  if (!row) throw new Problem('not_found', 'There is no such note.', { param: 'id' });
  return jsonOf(NOTE_COLUMNS, row);
}
