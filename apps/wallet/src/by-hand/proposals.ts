import type { Proposal } from '@liwu/contracts';
import { executeCommand, LANES, type LaneRunner, type ServiceRequest } from '@liwu/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Reason, reasonOf } from '../request-fields/reason-field.js';
import { type ProposeAction, subjectOf } from '../viewer-wallet/action.js';

/** Whatever needs a second person's word is proposed here, from whichever use case it comes. */
@Injectable()
export class Proposals {
  constructor(@Inject(LANES) private readonly lanes: LaneRunner<ProposeAction>) {}

  /** Answers 202 with the action that waits now. `lotIds`: which lots it may fill again. */
  propose(
    request: ServiceRequest,
    reply: FastifyReply,
    proposal: Proposal,
    reason: Reason,
    lotIds: readonly string[] = [],
  ): Promise<unknown> {
    const why = reasonOf(reason, request.user?.sub ?? '');
    const command: ProposeAction = { type: 'ProposeAction', proposal, ...why, lotIds };
    return executeCommand(this.lanes, { request, reply }, subjectOf(proposal), command);
  }
}
