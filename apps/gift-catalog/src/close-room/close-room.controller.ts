import { partyIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type CloseRoom, closeRoomSchema } from './close-room.js';

@Controller('v1/rooms/:room/closing')
@Roles('operator')
export class CloseRoomController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<CloseRoom>) {}

  @Post()
  post(
    @Param('room', new ZodPipe(partyIdSchema)) room: string,
    @Body(new ZodPipe(closeRoomSchema)) _body: z.output<typeof closeRoomSchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return executeCommand(this.lanes, { request, reply }, room, { type: 'CloseRoom', room });
  }
}
