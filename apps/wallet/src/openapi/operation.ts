import type { ProblemCode } from '@liwu/service-kit';
import type { z } from 'zod';
import type { Column } from '../finance-api/columns.js';

type Schema = Readonly<Record<string, unknown>>;

/** A path's or a query's parameter. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly means: string;
  readonly schema: z.ZodType | Schema;
  readonly required?: boolean;
}

/** What one endpoint takes and gives. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** With parameters in braces: `/v1/top-ups/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call it; empty for whoever has a token, undefined for everybody. */
  readonly roles?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly body?: z.ZodType;
  /** By status: its columns, a schema, or the name of a page's rows. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beyond those that every endpoint has. */
  readonly problems: readonly ProblemCode[];
}

export interface Answer {
  readonly means: string;
  readonly page?: readonly Column[];
  readonly row?: readonly Column[];
  readonly schema?: Schema;
  /** Where it is no JSON. */
  readonly contentType?: string;
}
