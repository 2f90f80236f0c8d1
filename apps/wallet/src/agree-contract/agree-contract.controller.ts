import { partyIdSchema } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { timeField } from '../request-fields/time-field.js';
import type { AgreeContract } from './agree-contract.js';

export const contractBodySchema = z.strictObject({
  streamer: partyIdSchema,
  share_basis_points: z.int().min(0).max(10_000),
  /** Left out: from now on. */
  valid_from: timeField.optional(),
});

/** `POST /v1/contracts`: what a streamer earns of gifts held from a moment on. */
@Controller('v1/contracts')
export class AgreeContractController {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<AgreeContract>) {}

  @Post()
  @Roles('operator')
  agree(
    @Body(new ZodPipe(contractBodySchema))
    { streamer, share_basis_points: shareBasisPoints, valid_from: validFrom }: z.output<typeof contractBodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const from = validFrom === undefined ? {} : { validFrom };
    const command: AgreeContract = { type: 'AgreeContract', streamerId: streamer, shareBasisPoints, ...from };
    return executeCommand(this.lanes, { request, reply }, streamer, command);
  }
}
