import { hash } from 'node:crypto';
import { EVENTS, type EventType, type LiwuEvent } from '../all-events.js';
import { decodeEvent, encodeEvent } from '../event-codec.js';
import { jsonSchemaOf } from '../json-schemas.js';
import { EXAMPLE_EVENTS } from './example-events.js';

/** Where the golden files lie, and beside them the sums that show when one was changed. */
export const GOLDEN_FOLDER = new URL('../../golden/', import.meta.url);
export const SUMS = 'SHA256SUMS';

/** What was published under one version of an event: the schema of its bytes, and examples of them. */
export interface GoldenFile {
  readonly schema: Readonly<Record<string, unknown>>;
  /** Each one's bytes are its JSON without spaces. */
  readonly events: readonly object[];
}

/** A golden file's name: of which event and which version. */
export const goldenName = (type: string, version: number): string => `${type}.v${version}.json`;

/** The bytes of an example. */
export const bytesOf = (example: object): Buffer => Buffer.from(JSON.stringify(example));

/** The golden files of today's versions, as they are written when such a version is new. */
export const goldenOfToday = (): Map<string, string> => {
  const files = new Map<string, string>();
  for (const type of Object.keys(EVENTS) as EventType[]) {
    const events = EXAMPLE_EVENTS[type].map((data) => inTheOrderOfTheSchema({ type, ...data } as LiwuEvent));
    const file: GoldenFile = { schema: jsonSchemaOf(EVENTS[type].schema), events };
    files.set(goldenName(type, EVENTS[type].version), `${JSON.stringify(file, null, 2)}\n`);
  }
  return files;
};

/** A line of the sums, as `sha256sum` writes and checks it. */
export const sumLine = (name: string, text: string): string => `${hash('sha256', text, 'hex')}  ${name}`;

/** An event that is read is written with its fields in the order of its schema. */
function inTheOrderOfTheSchema(event: LiwuEvent): object {
  const read = decodeEvent(event.type, encodeEvent(event).value);
  return JSON.parse(encodeEvent(read).value.toString()) as object;
}
