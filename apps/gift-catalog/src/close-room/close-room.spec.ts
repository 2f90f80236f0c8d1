import { describe, it } from 'vitest';
import { closed, given, opened } from '../testing/facts.js';

const close = { type: 'CloseRoom', room: 'room-1' } as const;

describe('closing a room', () => {
  it('ends its gifts', () => given(opened()).when(close).then(closed(2)));

  it('is refused for a room that is not there or is closed', () => {
    given().when(close).thenThrows('not_found');
    given(opened(), closed(2)).when(close).thenThrows('room_closed');
  });
});
