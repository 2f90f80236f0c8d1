import { GrantSigner, SealKeyring } from '@liwu/sealing';
import { CONFIG } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { GatewayConfig } from '../gateway-config.js';
import { CLOCK, LINKS } from '../gateway-tokens.js';
import { IdentityPool } from '../identities/identity-pool.js';
import type { Links } from '../identities/links.js';
import { OpenSessionController } from './open-session.controller.js';
import { OpenSession } from './open-session.js';
import { SessionLimits } from './session-limits.js';

@Module({
  controllers: [OpenSessionController],
  providers: [
    {
      provide: SessionLimits,
      inject: [CONFIG],
      useFactory: (config: GatewayConfig) => new SessionLimits(config.LIWU_SESSION_LIMIT_PER_ADDRESS),
    },
    {
      provide: OpenSession,
      inject: [CONFIG, IdentityPool, LINKS, SealKeyring, GrantSigner, CLOCK],
      useFactory: (
        config: GatewayConfig,
        pool: IdentityPool,
        links: Links,
        keyring: SealKeyring,
        signer: GrantSigner,
        clock: () => number,
      ) => {
        const own = { ordinal: config.LIWU_REPLICA, identities: config.LIWU_GATEWAY_IDENTITIES };
        return new OpenSession({ pool, links, keyring, signer, own, random: randomBytes, clock });
      },
    },
  ],
})
export class OpenSessionModule {}
