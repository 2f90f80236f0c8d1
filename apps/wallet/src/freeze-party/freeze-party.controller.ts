import { partyIdSchema } from '@liwu/contracts';
import {
  CurrentUser,
  executeCommand,
  LANES,
  type LaneRunner,
  Roles,
  type ServiceRequest,
  type User,
  ZodPipe,
} from '@liwu/service-kit';
import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Proposals } from '../by-hand/proposals.js';
import { reasonOf, reasonShape } from '../request-fields/reason-field.js';
import type { FreezeParty, Party } from './freeze-party.js';

/** Either a viewer or a streamer. */
export const freezeBodySchema = z
  .strictObject({
    viewer: partyIdSchema.optional(),
    streamer: partyIdSchema.optional(),
    frozen: z.boolean(),
    ...reasonShape,
  })
  .transform(({ viewer, streamer, ...rest }, context) => {
    const party = partyOf(viewer, streamer);
    if (party) return { party, ...rest };
    context.addIssue({ code: 'custom', path: ['viewer'], message: 'either viewer or streamer must be said' });
    return z.NEVER;
  });
type FreezeBody = z.output<typeof freezeBodySchema>;

/** `POST /v1/freezes`: freezes a viewer or a streamer at once, or proposes to lift that. */
@Controller('v1/freezes')
export class FreezePartyController {
  constructor(
    @Inject(LANES) private readonly lanes: LaneRunner<FreezeParty>,
    private readonly proposals: Proposals,
  ) {}

  @Post()
  @Roles('operator')
  freeze(
    @Body(new ZodPipe(freezeBodySchema)) body: FreezeBody,
    @CurrentUser() user: User,
    @Req() request: ServiceRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { party } = body;
    if (!body.frozen) {
      const proposal =
        'viewerId' in party
          ? { type: 'UnfreezeWallet' as const, ...party }
          : { type: 'UnfreezeStreamer' as const, ...party };
      return this.proposals.propose(request, reply, proposal, body);
    }
    const command: FreezeParty = { type: 'FreezeParty', party, ...reasonOf(body, user.sub) };
    const key = 'viewerId' in party ? party.viewerId : party.streamerId;
    return executeCommand(this.lanes, { request, reply }, key, command);
  }
}

function partyOf(viewer: string | undefined, streamer: string | undefined): Party | undefined {
  if (viewer !== undefined) return streamer === undefined ? { viewerId: viewer } : undefined;
  return streamer === undefined ? undefined : { streamerId: streamer };
}
