import { idempotent, Problem, ReadPool, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { z } from 'zod';
import { STAFF } from '../finance-api/list-query.js';
import { type Checkpoint, unverified } from './checkpoint.js';
import { CheckpointKeeper } from './checkpoint-keeper.js';

export const checkpointNumberSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a whole number')
  .transform(Number);

interface Shown extends Checkpoint {
  /** The very thing that is signed. */
  readonly jws: string;
}
/** The signed checkpoints of the books, one by one, as the table has them; what counts is what lies outside of the database. */
@Controller('v1/checkpoints')
@Roles(...STAFF)
export class CheckpointsController {
  constructor(
    private readonly pool: ReadPool,
    private readonly keeper: CheckpointKeeper,
  ) {}

  @Get(':number')
  @Header('cache-control', 'no-store')
  async show(@Param('number', new ZodPipe(checkpointNumberSchema)) number: number): Promise<Shown> {
    const rows = await this.pool.rows<{ jws: string }>('SELECT jws FROM audit.checkpoint WHERE number = $1', [number]);
    const jws = rows[0]?.jws;
    if (jws === undefined) throw new Problem('not_found', 'There is no such checkpoint.', { param: 'number' });
    return { ...unverified(jws), jws };
  }

  /** Takes one now. A repeat takes another one, which harms nothing: so the Idempotency-Key is asked for as everywhere, and not kept. */
  @Post()
  @Roles('auditor', 'operator')
  @HttpCode(201)
  async take(@Req() request: ServiceRequest): Promise<Shown> {
    idempotent(request);
    const { jws, checkpoint } = await this.keeper.takeNow();
    return { ...checkpoint, jws };
  }
}
