import { type Proposal, partyIdSchema } from '@liwu/contracts';
import { Roles, type ServiceRequest, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Proposals } from '../by-hand/proposals.js';
import { positiveCoinsField, positiveLedgerCoinsField } from '../request-fields/money-field.js';
import { reasonShape } from '../request-fields/reason-field.js';

/** Of a viewer whole coins, of a streamer an amount with up to four decimals. */
export const adjustmentBodySchema = z
  .strictObject({
    viewer: partyIdSchema.optional(),
    coins: positiveCoinsField.optional(),
    streamer: partyIdSchema.optional(),
    amount: positiveLedgerCoinsField.optional(),
    ...reasonShape,
  })
  .transform(({ viewer, coins, streamer, amount, ...reason }, context) => {
    const isOfViewer = viewer !== undefined && coins !== undefined && streamer === undefined && amount === undefined;
    const isOfStreamer = streamer !== undefined && amount !== undefined && viewer === undefined && coins === undefined;
    let proposal: Proposal;
    if (isOfViewer) proposal = { type: 'WriteOffViewerDebt', viewerId: viewer, coins };
    else if (isOfStreamer) proposal = { type: 'WriteOffStreamerDebt', streamerId: streamer, amount };
    else {
      const message = 'either viewer and coins must be said, or streamer and amount';
      context.addIssue({ code: 'custom', path: ['viewer'], message });
      return z.NEVER;
    }
    return { proposal, reason };
  });

/** `POST /v1/adjustments`: proposes to give up what a viewer or a streamer owes. */
@Controller('v1/adjustments')
export class WriteOffDebtController {
  constructor(private readonly proposals: Proposals) {}

  @Post()
  @Roles('operator')
  writeOff(
    @Body(new ZodPipe(adjustmentBodySchema)) { proposal, reason }: z.output<typeof adjustmentBodySchema>,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.proposals.propose(request, reply, proposal, reason);
  }
}
