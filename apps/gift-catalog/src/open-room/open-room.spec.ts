import { describe, it } from 'vitest';
import { closed, given, opened } from '../testing/facts.js';
import type { OpenRoom } from './open-room.js';

const open = (...hosts: string[]): OpenRoom => ({ type: 'OpenRoom', room: 'room-1', hosts });

describe('opening a room', () => {
  it('lets its hosts receive gifts, each named once', () =>
    given()
      .when(open('a', 'b', 'a'))
      .then(opened(1, ['a', 'b'])));

  it('gives an open room other hosts, and opens a closed one again', () => {
    given(opened(1, ['a']))
      .when(open('b'))
      .then(opened(2, ['b']));
    given(opened(1, ['a']), closed(2))
      .when(open('a'))
      .then(opened(3, ['a']));
  });
});
