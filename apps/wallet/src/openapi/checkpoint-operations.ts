import { z } from 'zod';
import { checkpointSchema } from '../checkpoints/checkpoint.js';
import { checkpointNumberSchema } from '../checkpoints/checkpoints.controller.js';
import type { Operation, Parameter } from './operation.js';

const { $schema: _, ...schema } = z.toJSONSchema(checkpointSchema.extend({ jws: z.string() }));

/** A checkpoint with its signature. */
export const CHECKPOINT_SCHEMA: Readonly<Record<string, unknown>> = schema;

export const CHECKPOINT_NUMBER: Parameter = {
  name: 'number',
  in: 'path',
  means: 'Which one, from 1.',
  schema: checkpointNumberSchema,
};

export const TAKE_CHECKPOINT: Operation = {
  method: 'post',
  path: '/v1/checkpoints',
  summary: 'Takes a checkpoint now; repeated, it takes another one, which harms nothing',
  tag: 'Commands',
  roles: ['auditor', 'operator'],
  answers: { 201: { means: 'The checkpoint.', schema: CHECKPOINT_SCHEMA } },
  problems: ['refused'],
};
