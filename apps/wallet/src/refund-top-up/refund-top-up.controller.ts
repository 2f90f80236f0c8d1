import { uuidSchema } from '@liwu/contracts';
import {
  CurrentUser,
  executeCommand,
  LANES,
  type LaneRunner,
  Roles,
  type ServiceRequest,
  type User,
  ZodPipe,
} from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FactsById } from '../by-hand/facts-by-id.js';
import { type RefundBody, refundBodySchema, refundOf } from './refund-body.js';
import type { RefundTopUp } from './refund-top-up.js';

/** `POST /v1/top-ups/{id}/refunds`: money of a top-up goes back, by the platform or by the provider. */
@Controller('v1/top-ups')
export class RefundTopUpController {
  constructor(
    @Inject(LANES) private readonly lanes: LaneRunner<RefundTopUp>,
    private readonly facts: FactsById,
  ) {}

  @Post(':id/refunds')
  @Roles('operator')
  async refund(
    @Param('id', new ZodPipe(uuidSchema)) id: string,
    @Body(new ZodPipe(refundBodySchema)) body: RefundBody,
    @CurrentUser() user: User,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const topUp = await this.facts.topUp(id);
    return executeCommand(this.lanes, { request, reply }, topUp.viewerId, refundOf(body, topUp, user.sub));
  }
}
