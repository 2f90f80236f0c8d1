import { ReadPool } from '@liwu/service-kit';
import { Global, Module } from '@nestjs/common';

/** The state that every use case reads. */
@Global()
@Module({ providers: [ReadPool], exports: [ReadPool] })
export class CatalogStateModule {}
