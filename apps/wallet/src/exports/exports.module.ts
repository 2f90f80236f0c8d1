import { Module } from '@nestjs/common';
import { ExportFiles } from './export-files.js';
import { ExportsController } from './exports.controller.js';

@Module({ controllers: [ExportsController], providers: [ExportFiles] })
export class ExportsModule {}
