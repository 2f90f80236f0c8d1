import { z } from 'zod';
import { EVENTS } from './all-events.js';
import { ceTypeOf } from './event-codec.js';
import {
  channelMessageSchema,
  gatewayMessageSchema,
  grantClaimsSchema,
  grantHeaderSchema,
  sessionRequestSchema,
  sessionSchema,
  viewerMessageSchema,
} from './wire/index.js';

const WIRE = {
  'channel-message': channelMessageSchema,
  'gateway-message': gatewayMessageSchema,
  'grant-claims': grantClaimsSchema,
  'grant-header': grantHeaderSchema,
  'session-request': sessionRequestSchema,
  session: sessionSchema,
  'viewer-message': viewerMessageSchema,
};

/** What the bytes of a schema's values look like. */
export const jsonSchemaOf = (schema: z.ZodType): Readonly<Record<string, unknown>> =>
  z.toJSONSchema(schema, { io: 'input' });

const text = (schema: z.ZodType, title: string): string =>
  `${JSON.stringify({ title, ...jsonSchemaOf(schema) }, null, 2)}\n`;

/** The JSON Schema of every event and wire message, by file name: what implementers of other languages build on. */
export const jsonSchemas = (): Map<string, string> => {
  const files = new Map<string, string>();
  for (const definition of Object.values(EVENTS)) {
    const ceType = ceTypeOf(definition.type);
    files.set(`events/${ceType}.json`, text(definition.schema, ceType));
  }
  for (const [name, schema] of Object.entries(WIRE)) files.set(`wire/${name}.json`, text(schema, name));
  return files;
};
