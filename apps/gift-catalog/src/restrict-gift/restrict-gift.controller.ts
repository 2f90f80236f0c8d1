import { giftIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type RestrictGift, restrictGiftSchema } from './restrict-gift.js';

@Controller('v1/gifts/:gift/restriction')
@Roles('operator')
export class RestrictGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<RestrictGift>) {}

  @Post()
  post(
    @Param('gift', new ZodPipe(giftIdSchema)) gift: string,
    @Body(new ZodPipe(restrictGiftSchema)) body: z.output<typeof restrictGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, gift, { type: 'RestrictGift', gift, ...body });
  }
}
