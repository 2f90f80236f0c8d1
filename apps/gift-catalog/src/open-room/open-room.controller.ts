import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type OpenRoom, openRoomSchema } from './open-room.js';

@Controller('v1/rooms')
@Roles('operator')
export class OpenRoomController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<OpenRoom>) {}

  @Post()
  post(
    @Body(new ZodPipe(openRoomSchema)) body: z.output<typeof openRoomSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, body.room, { type: 'OpenRoom', ...body });
  }
}
