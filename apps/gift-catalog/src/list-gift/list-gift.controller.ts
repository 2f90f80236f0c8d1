import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type ListGift, listGiftSchema } from './list-gift.js';

@Controller('v1/gifts')
@Roles('operator')
export class ListGiftController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<ListGift>) {}

  @Post()
  post(
    @Body(new ZodPipe(listGiftSchema)) body: z.output<typeof listGiftSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, body.gift, { type: 'ListGift', ...body });
  }
}
