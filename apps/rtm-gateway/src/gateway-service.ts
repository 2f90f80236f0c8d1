import { allowPages, type ServiceDefinition } from '@liwu/service-kit';
import { type GatewayConfig, gatewayConfig } from './gateway-config.js';
import { GatewayModule } from './gateway.module.js';

/** All that a client ever posts is the wish for a session, of some hundred bytes. */
const BODY_LIMIT_BYTES = 4_096;

/** The gateway as a service; the clock is an argument, for those who cannot wait for a grant's end. */
export const gatewayService = (clock: () => number = Date.now): ServiceDefinition<(typeof gatewayConfig)['shape']> => ({
  name: 'rtm-gateway',
  config: gatewayConfig,
  bodyLimitBytes: BODY_LIMIT_BYTES,
  module: () => GatewayModule.register(clock),
  configure: (app, { LIWU_CORS_ORIGINS }: GatewayConfig) => allowPages(app, LIWU_CORS_ORIGINS, ['GET', 'POST']),
});
