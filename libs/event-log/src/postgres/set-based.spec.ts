import { describe, expect, it } from 'vitest';
import { arrayOf } from './array-parameter.js';
import { insertInto } from './set-based.js';

interface Thing {
  readonly id: string;
  readonly count?: number;
  readonly done?: boolean | null;
}

const insert = insertInto<Thing>('thing', [
  ['id', 'text', ({ id }) => id],
  ['count', 'int', ({ count }) => count],
  ['done', 'bool', ({ done }) => done],
]);

describe('an insert', () => {
  it('has every column in which a row has something, also where others have nothing', () => {
    const { text, values } = insert([
      { id: 'a', count: 1 },
      { id: 'b', done: true },
    ]);
    expect(text).toContain('INSERT INTO thing (id, count, done)');
    expect(values).toEqual([
      arrayOf('text', ['a', 'b']),
      arrayOf('int', [1, undefined]),
      arrayOf('bool', [undefined, true]),
    ]);
  });

  it('leaves out a column in which no row has anything', () => {
    const { text, values } = insert([{ id: 'a', done: null }, { id: 'b' }]);
    expect(text).toContain('INSERT INTO thing (id) ');
    expect(values).toEqual([arrayOf('text', ['a', 'b'])]);
  });

  it('takes nought, no and an empty text for something', () => {
    const { text } = insert([{ id: '', count: 0, done: false }]);
    expect(text).toContain('(id, count, done)');
  });

  it('is one statement for each choice of columns, and the same one again', () => {
    const one = insert([{ id: 'a', count: 1 }]);
    const other = insert([{ id: 'a', done: true }]);
    const again = insert([{ id: 'b', count: 2 }]);
    expect(other.name).not.toBe(one.name);
    expect([again.name, again.text]).toEqual([one.name, one.text]);
  });
});
