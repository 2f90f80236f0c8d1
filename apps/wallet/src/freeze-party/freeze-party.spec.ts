import { describe, it } from 'vitest';
import { APPROVAL, APPROVER, approved, decide, proposed } from '../testing/actions.js';
import {
  ALICE,
  arrived,
  asked,
  confirmed,
  held,
  NOW,
  priced,
  refused,
  settled,
  STREAMER,
  toppedUp,
} from '../testing/facts.js';
import { streamerFrozen, streamerUnfrozen, unfrozen, walletFrozen } from '../testing/freezes.js';
import { given } from '../testing/given.js';
import type { FreezeParty } from './freeze-party.js';

const freeze: FreezeParty = { type: 'FreezeParty', party: { viewerId: ALICE }, reasonCode: 'fraud' };
const freezeStreamer: FreezeParty = { ...freeze, party: { streamerId: STREAMER } };

describe('a frozen viewer', () => {
  it('is frozen at once, and once', () => {
    given().when(asked(freeze)).then(walletFrozen());
    given(walletFrozen()).when(asked(freeze)).thenThrows('frozen');
  });

  it('gets no hold, whatever coins there are', () =>
    given(toppedUp(100n), walletFrozen())
      .when(arrived(priced(60n, 1)))
      .then(refused('frozen', 1)));

  it('still gets shown what was held before', () =>
    given(toppedUp(100n), held(60n, 1), walletFrozen())
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1)));

  it('can be frozen again', () =>
    given(walletFrozen(), unfrozen(2, APPROVAL)).when(asked(freeze)).then(walletFrozen(3)));
});

describe('a frozen streamer', () => {
  it('goes on earning', () =>
    given(toppedUp(100n), streamerFrozen(), held(60n, 1))
      .when(arrived(confirmed(1)))
      .then(settled(60n, 1)));

  it('is frozen once, and unfrozen by two', () => {
    const unfreeze = { type: 'UnfreezeStreamer' as const, streamerId: STREAMER };
    given().when(asked(freezeStreamer)).then(streamerFrozen());
    given(streamerFrozen()).when(asked(freezeStreamer)).thenThrows('frozen');
    given(streamerFrozen(), proposed(unfreeze))
      .when(asked(decide(unfreeze), NOW, APPROVER))
      .then(approved(unfreeze), streamerUnfrozen(2, APPROVAL));
  });
});
