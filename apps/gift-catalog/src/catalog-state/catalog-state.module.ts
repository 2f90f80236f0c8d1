import { Global, Module } from '@nestjs/common';
import { readPoolProvider } from './read-pool.js';

/** The state that every use case reads. */
@Global()
@Module({ providers: [readPoolProvider], exports: [readPoolProvider] })
export class CatalogStateModule {}
