import { ReadPool } from '@liwu/service-kit';
import { Module } from '@nestjs/common';
import { ExportFiles, LATEST_CHECKPOINT } from './export-files.js';
import { ExportRecords } from './export-records.js';
import { ExportsController } from './exports.controller.js';

/** Which checkpoint has signed most of what an export holds. */
const latestCheckpoint = {
  provide: LATEST_CHECKPOINT,
  inject: [ReadPool],
  useFactory: (pool: ReadPool) => async (): Promise<number | undefined> => {
    const [row] = await pool.rows('SELECT max(number) AS number FROM audit.checkpoint');
    return row?.['number'] == null ? undefined : Number(row['number']);
  },
};

@Module({ controllers: [ExportsController], providers: [ExportFiles, ExportRecords, latestCheckpoint] })
export class ExportsModule {}
