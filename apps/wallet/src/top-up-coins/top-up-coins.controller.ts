import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type TopUpBody, topUpBodySchema, topUpOf } from './top-up-body.js';
import type { TopUpCoins } from './top-up-coins.js';

/** `POST /v1/top-ups`: the shop reports a payment. */
@Controller('v1/top-ups')
export class TopUpCoinsController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<TopUpCoins>) {}

  @Post()
  @Roles('operator')
  topUp(
    @Body(new ZodPipe(topUpBodySchema)) body: TopUpBody,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, body.viewer, topUpOf(body));
  }
}
