import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { withoutLongWords } from '../logs/without-long-words.js';
import { Problem } from './problem.js';

const MAX_FAULTS = 20;

/**
 * Checks a body, a path segment or a query by a schema and hands on what the schema makes of it. Otherwise 400
 * `invalid_parameter`, with the first wrong field as `param` and up to 20 of them in `faults`.
 */
@Injectable()
export class ZodPipe<Schema extends z.ZodType> implements PipeTransform<unknown, z.output<Schema>> {
  constructor(private readonly schema: Schema) {}

  transform(value: unknown, metadata: ArgumentMetadata): z.output<Schema> {
    const result = this.schema.safeParse(value);
    if (result.success) return result.data;
    const faults = result.error.issues.slice(0, MAX_FAULTS).map((issue) => ({
      param: withoutLongWords(paramOf(issue, metadata)),
      detail: withoutLongWords(issue.message),
    }));
    const [first] = faults;
    throw new Problem('invalid_parameter', `${first?.param}: ${first?.detail}`, {
      param: first?.param ?? metadata.type,
      extra: { faults },
    });
  }
}

function paramOf(issue: z.core.$ZodIssue, { data, type }: ArgumentMetadata): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const within = path.map(String).join('.');
  if (data === undefined) return within || type;
  return within ? `${data}.${within}` : data;
}
