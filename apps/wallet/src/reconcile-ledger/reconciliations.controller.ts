import { uuidSchema } from '@liwu/contracts';
import { idempotent, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { askedOf, STAFF } from '../finance-api/list-query.js';
import { Lists, type Page } from '../finance-api/listing.js';
import { ITEMS_OF_RUN, RECONCILIATION_ITEMS, RECONCILIATIONS } from './reconciliation-listings.js';
import { Reconciliations } from './reconciliations.js';

/** There is nothing to say: all lanes are compared, up to now. */
export const reconciliationBodySchema = z.strictObject({});

/** `/v1/reconciliations`: whether what was published and the ledger say the same. */
@Controller('v1/reconciliations')
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: Reconciliations,
    private readonly lists: Lists,
  ) {}

  /** Answers at once; it is compared in the background. */
  @Post()
  @HttpCode(202)
  @Roles('operator', 'auditor')
  async ask(
    @Body(new ZodPipe(reconciliationBodySchema.optional())) _body: unknown,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { caller, idempotencyKey } = idempotent(request);
    const { run, isReplayed } = await this.reconciliations.ask(caller, idempotencyKey);
    if (isReplayed) reply.header('idempotency-replayed', 'true');
    return { reconciliation_id: run.id, status: run.status };
  }

  @Get()
  @Roles(...STAFF)
  list(@Query() query: unknown): Promise<Page> {
    return this.lists.page(RECONCILIATIONS, askedOf(RECONCILIATIONS, query));
  }

  @Get(':id')
  @Roles(...STAFF)
  show(@Param('id', new ZodPipe(uuidSchema)) reconciliation_id: string): Promise<Record<string, unknown>> {
    return this.lists.one(RECONCILIATIONS, { reconciliation_id });
  }

  @Get(':id/items')
  @Roles(...STAFF)
  async items(@Param('id', new ZodPipe(uuidSchema)) reconciliation_id: string, @Query() query: unknown): Promise<Page> {
    const asked = askedOf(ITEMS_OF_RUN, query);
    await this.lists.one(RECONCILIATIONS, { reconciliation_id });
    const filters = { ...asked.filters, reconciliation_id };
    return this.lists.page(RECONCILIATION_ITEMS, { ...asked, filters });
  }
}
