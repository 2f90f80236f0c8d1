import { Module } from '@nestjs/common';
import { CheckpointKeeper } from './checkpoint-keeper.js';
import { CheckpointsController } from './checkpoints.controller.js';

/** Signed checkpoints of the books: taken each minute and on demand, kept outside of the database. */
@Module({ controllers: [CheckpointsController], providers: [CheckpointKeeper] })
export class CheckpointsModule {}
