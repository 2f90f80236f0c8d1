import { giftIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type ScheduleGift, scheduleGiftSchema } from './schedule-gift.js';

@Controller('v1/gifts/:gift/schedule')
@Roles('operator')
export class ScheduleGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<ScheduleGift>) {}

  @Post()
  post(
    @Param('gift', new ZodPipe(giftIdSchema)) gift: string,
    @Body(new ZodPipe(scheduleGiftSchema)) body: z.output<typeof scheduleGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, gift, { type: 'ScheduleGift', gift, ...body });
  }
}
