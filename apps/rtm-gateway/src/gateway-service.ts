import type { ServiceDefinition } from '@liwu/service-kit';
import { type GatewayConfig, gatewayConfig } from './gateway-config.js';
import { GatewayModule } from './gateway.module.js';

const PREFLIGHT_SECONDS = 600;
/** All that a client ever posts is the wish for a session, of some hundred bytes. */
const BODY_LIMIT_BYTES = 4_096;

/** The gateway as a service; the clock is an argument, for those who cannot wait for a grant's end. */
export const gatewayService = (clock: () => number = Date.now): ServiceDefinition<(typeof gatewayConfig)['shape']> => ({
  name: 'rtm-gateway',
  config: gatewayConfig,
  bodyLimitBytes: BODY_LIMIT_BYTES,
  module: () => GatewayModule.register(clock),
  configure: (app, { LIWU_CORS_ORIGINS }: GatewayConfig) => {
    // Bearer tokens only, never cookies: so no credentials, and only the origins that were named.
    app.enableCors({
      origin: LIWU_CORS_ORIGINS,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type'],
      // Whoever has to wait can read for how long; a page may otherwise see a few harmless headers only.
      exposedHeaders: ['retry-after', 'x-request-id'],
      credentials: false,
      maxAge: PREFLIGHT_SECONDS,
    });
  },
});
