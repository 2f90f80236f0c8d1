import { giftIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type StockGift, stockGiftSchema } from './stock-gift.js';

@Controller('v1/gifts/:gift/stock')
@Roles('operator')
export class StockGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<StockGift>) {}

  @Post()
  post(
    @Param('gift', new ZodPipe(giftIdSchema)) gift: string,
    @Body(new ZodPipe(stockGiftSchema)) body: z.output<typeof stockGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, gift, { type: 'StockGift', gift, ...body });
  }
}
