import { ReadPool, WritePool } from '@liwu/service-kit';
import { Global, Module } from '@nestjs/common';
import { FactsById } from './facts-by-id.js';
import { Proposals } from './proposals.js';

/** What every use case of people's commands needs. */
@Global()
@Module({
  providers: [ReadPool, WritePool, FactsById, Proposals],
  exports: [ReadPool, WritePool, FactsById, Proposals],
})
export class ByHandModule {}
