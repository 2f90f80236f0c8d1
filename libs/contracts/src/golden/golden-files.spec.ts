import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENTS, type EventType } from '../all-events.js';
import { decodeEvent, encodeEvent, eventTypeOf } from '../event-codec.js';
import { jsonSchemaOf } from '../json-schemas.js';
import { bytesOf, GOLDEN_FOLDER, type GoldenFile, goldenName, goldenOfToday, sumLine, SUMS } from './golden-files.js';
import { forbiddenChanges } from './schema-changes.js';

const read = (name: string): string => readFileSync(new URL(name, GOLDEN_FOLDER), 'utf8');
const golden = (name: string): GoldenFile => JSON.parse(read(name)) as GoldenFile;
const names = readdirSync(GOLDEN_FOLDER).filter((name) => name !== SUMS);
const today = Object.values(EVENTS).map(({ type, version }) => goldenName(type, version));

describe('the golden files', () => {
  it('are there for every event of today (npm run golden writes those of new versions)', () => {
    expect(names).toEqual(expect.arrayContaining([...goldenOfToday().keys()]));
  });

  it('are there for every earlier version, of events that are still known', () => {
    const published = Object.values(EVENTS).flatMap(({ type, version }) =>
      Array.from({ length: version }, (_, index) => goldenName(type, index + 1)),
    );
    expect(names.toSorted()).toEqual(published.toSorted());
  });

  it('are as they were first written: what was published does not change', () => {
    const sums = read(SUMS).trimEnd().split('\n');
    expect(names.map((name) => sumLine(name, read(name))).toSorted()).toEqual(sums.toSorted());
  });

  it.each(names)('%s is still read, in the shape of today', (name) => {
    const ceType = `liwu.${name.replace('.json', '')}`;
    const type = eventTypeOf(ceType)!;
    const { events } = golden(name);
    expect(events.length).toBeGreaterThan(0);
    for (const example of events) {
      const event = decodeEvent(ceType, bytesOf(example));
      const { value } = encodeEvent(event);
      expect(event.type).toBe(type);
      expect(decodeEvent(type, value)).toEqual(event);
      if (today.includes(name)) expect(value.toString()).toBe(bytesOf(example).toString());
    }
  });

  it.each(names)('%s is read by whoever does not know a field of it, at any depth, as if it were not there', (name) => {
    const ceType = `liwu.${name.replace('.json', '')}`;
    for (const example of golden(name).events)
      expect(decodeEvent(ceType, bytesOf(withMore(example)))).toEqual(decodeEvent(ceType, bytesOf(example)));
  });

  it.each(Object.keys(EVENTS) as EventType[])('%s has no other schema than when its version was published', (type) => {
    const { version, schema } = EVENTS[type];
    expect(forbiddenChanges(golden(goldenName(type, version)).schema, jsonSchemaOf(schema))).toEqual([]);
  });
});

/** As a later version may write it: with a field more in each of its objects. */
function withMore(example: object): object {
  const more = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, ofALaterVersion: 1 } : value;
  return JSON.parse(JSON.stringify(example), more) as object;
}
