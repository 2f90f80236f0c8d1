import { readPool } from '@liwu/service-kit';
import { Global, Module } from '@nestjs/common';

/** The state that every use case reads. */
@Global()
@Module({ providers: [readPool], exports: [readPool] })
export class CatalogStateModule {}
