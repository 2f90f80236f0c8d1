import { runService } from '@liwu/service-kit';
import { gatewayService } from './gateway-service.js';

await runService(gatewayService());
