import type { Log } from '@liwu/event-log';
import { type Session, type SessionRequest, sessionRequestSchema } from '@liwu/contracts/wire';
import { GrantSigner } from '@liwu/sealing';
import { CONFIG, LOG, Problem, Public, type ServiceRequest, TokenVerifier, ZodPipe } from '@liwu/service-kit';
import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import type { GatewayConfig } from '../gateway-config.js';
import { CLOCK } from '../gateway-tokens.js';
import { AddressGuard } from './address-guard.js';
import { isUsableViewerId } from './mint-uid.js';
import { OpenSession } from './open-session.js';
import { refuseTooMany, SessionLimits } from './session-limits.js';

const WIRE_VERSION = 1;
const BEARER = /^Bearer ([A-Za-z0-9._-]{1,8192})$/i;

/** Where clients begin: a session for whoever the platform's token names, or for an anonymous receiver. */
@Public()
@Controller('v1')
export class OpenSessionController {
  constructor(
    private readonly sessions: OpenSession,
    private readonly limits: SessionLimits,
    private readonly tokens: TokenVerifier,
    private readonly signer: GrantSigner,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'LIWU_PUBLIC_URL'>,
    @Inject(CLOCK) private readonly clock: () => number,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Post('sessions')
  @HttpCode(200)
  @UseGuards(AddressGuard)
  @Header('cache-control', 'no-store')
  async open(
    @Req() request: ServiceRequest,
    @Body(new ZodPipe(sessionRequestSchema)) body: SessionRequest,
  ): Promise<Session> {
    if (!body.versions.includes(WIRE_VERSION)) {
      const extra = { code: 'version_unsupported', supported: [WIRE_VERSION] };
      throw new Problem('refused', `This server speaks version ${WIRE_VERSION} only.`, { extra });
    }
    const viewerId = body.anonymous ? undefined : await this.#viewerOf(request);
    const session = this.sessions.open(viewerId, `${this.#publicUrl(request)}/v1/jwks`);
    if (!session) throw new Problem('no_identity', 'No identity is logged in just now.', { retryAfterSeconds: 2 });
    this.log.info(
      { httpRequestId: request.id, viewerId, uid: session.rtm.uid, gateway: session.gateways[0] },
      'session',
    );
    return session;
  }

  /** The public keys that grants are checked by; those to come are published a day before they sign. */
  @Get('jwks')
  @Header('cache-control', 'public, max-age=300')
  jwks(): object {
    return { keys: this.signer.publicKeys() };
  }

  async #viewerOf(request: ServiceRequest): Promise<string> {
    const [, token] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (!token) throw new Problem('unauthenticated', 'A bearer token is needed.');
    const { sub, roles } = await this.tokens.verify(token);
    // A platform bans by giving out tokens without this role; a session that runs ends within the hour.
    if (!roles.includes('viewer')) throw new Problem('banned', 'This user may not open sessions.');
    if (!isUsableViewerId(sub)) throw new Problem('unusable_id', 'A viewer id has 1 to 40 letters, digits or hyphens.');
    refuseTooMany(this.limits.msUntilUserMay(sub, this.clock()));
    return sub;
  }

  #publicUrl({ protocol, host }: ServiceRequest): string {
    return this.config.LIWU_PUBLIC_URL?.replace(/\/$/, '') ?? `${protocol}://${host}`;
  }
}
