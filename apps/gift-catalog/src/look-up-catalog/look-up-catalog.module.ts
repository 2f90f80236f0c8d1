import { Module } from '@nestjs/common';
import { LookUpCatalogController } from './look-up-catalog.controller.js';

/** Operators and auditors look things up. */
@Module({ controllers: [LookUpCatalogController] })
export class LookUpCatalogModule {}
