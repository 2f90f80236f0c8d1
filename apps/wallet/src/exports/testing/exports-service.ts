import { ReadPool, runService, WritePool } from '@liwu/service-kit';
import { Global, Module } from '@nestjs/common';
import { walletConfig } from '../../wallet-config.js';
import { ExportsModule } from '../exports.module.js';

@Global()
@Module({ providers: [ReadPool, WritePool], exports: [ReadPool, WritePool] })
class PoolsOnlyModule {}

@Module({ imports: [PoolsOnlyModule, ExportsModule] })
class ExportsOnlyModule {}

/** Exports without the wallet around them, as a process of their own for specs. */
await runService({ name: 'exports', config: walletConfig, module: () => ExportsOnlyModule });
