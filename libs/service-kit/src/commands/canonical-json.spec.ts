import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, shuffled(field)]),
  );
};

describe('canonical JSON', () => {
  it('is the same whatever the order of the fields', () => {
    expect(canonicalJson({ b: [1, { d: null, c: '"' }], a: undefined })).toBe('{"b":[1,{"c":"\\"","d":null}]}');
    assert(property(jsonValue(), (value) => canonicalJson(value) === canonicalJson(shuffled(value))));
  });

  it('means the same value', () => {
    assert(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes amounts as the wire does', () => expect(canonicalJson({ coins: 60n })).toBe('{"coins":"60"}'));
});
