import { giftIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type RetireGift, retireGiftSchema } from './retire-gift.js';

@Controller('v1/gifts/:gift/retirement')
@Roles('operator')
export class RetireGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<RetireGift>) {}

  @Post()
  post(
    @Param('gift', new ZodPipe(giftIdSchema)) gift: string,
    @Body(new ZodPipe(retireGiftSchema)) _body: z.output<typeof retireGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, gift, { type: 'RetireGift', gift });
  }
}
