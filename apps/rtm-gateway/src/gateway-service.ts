import type { ServiceDefinition } from '@liwu/service-kit';
import { type GatewayConfig, gatewayConfig } from './gateway-config.js';
import { GatewayModule } from './gateway.module.js';

const PREFLIGHT_SECONDS = 600;

/** The gateway as a service; the clock is an argument, for those who cannot wait for a grant's end. */
export const gatewayService = (clock: () => number = Date.now): ServiceDefinition<(typeof gatewayConfig)['shape']> => ({
  name: 'rtm-gateway',
  config: gatewayConfig,
  module: () => GatewayModule.register(clock),
  configure: (app, { LIWU_CORS_ORIGINS }: GatewayConfig) => {
    // Bearer tokens only, never cookies: so no credentials, and only the origins that were named.
    app.enableCors({
      origin: LIWU_CORS_ORIGINS,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type'],
      credentials: false,
      maxAge: PREFLIGHT_SECONDS,
    });
  },
});
