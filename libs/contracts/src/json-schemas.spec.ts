import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonSchemas } from './json-schemas.js';

const FOLDER = new URL('../schemas/', import.meta.url);

describe('the committed JSON Schemas', () => {
  it('are those of the code (npm run schemas writes them anew)', () => {
    for (const [name, text] of jsonSchemas()) expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
  });

  it('have none that the code does not know', () => {
    const committed = ['events', 'wire'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, FOLDER)).map((name) => `${folder}/${name}`),
    );
    expect(committed.sort()).toEqual([...jsonSchemas().keys()].sort());
  });
});
