import { giftIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type RepriceGift, repriceGiftSchema } from './reprice-gift.js';

@Controller('v1/gifts/:gift/price')
@Roles('operator')
export class RepriceGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<RepriceGift>) {}

  @Post()
  post(
    @Param('gift', new ZodPipe(giftIdSchema)) gift: string,
    @Body(new ZodPipe(repriceGiftSchema)) body: z.output<typeof repriceGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, gift, { type: 'RepriceGift', gift, ...body });
  }
}
