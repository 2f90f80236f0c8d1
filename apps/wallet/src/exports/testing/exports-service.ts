import { runService } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { walletConfig } from '../../wallet-config.js';
import { ExportsModule } from '../exports.module.js';

@Module({ imports: [ExportsModule] })
class ExportsOnlyModule {}

/** Exports without the wallet around them, as a process of their own for specs. */
await runService({
  name: 'exports',
  config: walletConfig.extend({ LIWU_EXPORT_DIR: z.string() }),
  module: () => ExportsOnlyModule,
});
