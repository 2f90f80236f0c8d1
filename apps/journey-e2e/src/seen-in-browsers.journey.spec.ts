import { SandboxAdmin } from '@liwu/rtm';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { drawingsOf, faultsOfPages, hasBrowser, openPage } from './browser.js';
import { orderFaults } from './faults.js';
import { balanceOf } from './ledger.js';
import { listGift, openRoom, viewerWithCoins } from './operator.js';

const PRICE = 5n;
const LIVES_WITHIN_MS = 30_000;
/** For what takes a session, or the network's patience. */
const patient = { timeout: LIVES_WITHIN_MS };

const textOf = (page: Page, id: string): Promise<string | null> => page.locator(`#${id}`).textContent();
const lines = (page: Page, id: string): Promise<string[]> => page.locator(`#${id} li`).allTextContents();
const isIn = (page: Page, viewer: string): Promise<void> =>
  expect.poll(() => textOf(page, 'connection'), patient).toContain(`You are in, as ${viewer}.`);
const isWatching = (page: Page): Promise<void> =>
  expect.poll(() => textOf(page, 'connection'), patient).toContain('You are watching');

describe.skipIf(!hasBrowser)('the room in a browser', () => {
  it('draws a gift once for its giver and once for a stranger, although every message comes twice, and says that it is paid', async () => {
    const { room, host } = await openRoom();
    const gift = await listGift(PRICE);
    const viewer = await viewerWithCoins(100n);
    const watching = await openPage({ room }, { reducedMotion: 'reduce' });
    const page = await openPage({ room, viewer });
    await isWatching(watching);
    await isIn(page, viewer);
    await expect.poll(() => textOf(page, 'available')).toBe('100');
    await orderFaults({ kind: 'duplicate', on: 'channel', channel: room, probability: 1, delayMs: 20 });

    await page.click(`[data-gift=${gift}]`);

    await expect.poll(() => lines(page, 'own'), patient).toEqual(['A gift of a journey: shown and paid']);
    for (const one of [page, watching]) {
      await expect.poll(() => lines(one, 'shown')).toEqual([`${viewer} gave ${host} A gift of a journey`]);
      expect(await drawingsOf(one)).toBe(1);
    }
    await expect.poll(() => textOf(page, 'available')).toBe('95');
    expect(await textOf(page, 'held')).toBe('0');
    expect(await balanceOf(viewer)).toEqual({ available: '95', held: '0' });

    // A reload comes back as the same viewer.
    await page.reload();
    await isIn(page, viewer);
    await page.click(`[data-gift=${gift}]`);
    await expect.poll(() => lines(page, 'own'), patient).toEqual(['A gift of a journey: shown and paid']);
    expect(await drawingsOf(page)).toBe(1);
    await expect.poll(() => lines(watching, 'shown')).toHaveLength(2);
    expect(faultsOfPages()).toEqual([]);
  });

  it('says in words that coins do not suffice: nothing is drawn, and nothing moves', async () => {
    const { room } = await openRoom();
    const gift = await listGift(PRICE);
    const viewer = await viewerWithCoins(3n);
    const page = await openPage({ room, viewer });
    await isIn(page, viewer);

    await page.click(`[data-gift=${gift}]`);

    await expect
      .poll(() => lines(page, 'own'), patient)
      .toEqual(['A gift of a journey: refused: you do not have enough coins (you have 3)']);
    expect(await drawingsOf(page)).toBe(0);
    expect(await textOf(page, 'available')).toBe('3');
    expect(await balanceOf(viewer)).toEqual({ available: '3', held: '0' });
  });

  it('lets strangers watch and send nothing, and lets them come in by a name', async () => {
    const { room } = await openRoom();
    const gift = await listGift(PRICE);
    const viewer = await viewerWithCoins(7n);
    const page = await openPage({ room });
    await isWatching(page);
    await expect.poll(() => page.locator(`[data-gift=${gift}]`).isDisabled()).toBe(true);

    await page.fill('#name', viewer);
    await page.press('#name', 'Enter');

    await isIn(page, viewer);
    await expect.poll(() => textOf(page, 'available')).toBe('7');
    expect(await page.locator(`[data-gift=${gift}]`).isEnabled()).toBe(true);
  });

  it('says that a session was renewed after another login took its place, and sends on', async () => {
    const { room } = await openRoom();
    const gift = await listGift(PRICE);
    const viewer = await viewerWithCoins(10n);
    const page = await openPage({ room, viewer });
    await isIn(page, viewer);
    const network = new SandboxAdmin(inject('suite').urls.sandbox);
    const { uids } = await network.connections();
    const uid = uids.find((one) => one.startsWith(`v-${viewer}-`));

    await network.kick(uid!);

    await expect.poll(() => textOf(page, 'connection'), patient).toContain('Your session was renewed');
    await page.click(`[data-gift=${gift}]`);
    await expect.poll(() => lines(page, 'own'), patient).toEqual(['A gift of a journey: shown and paid']);
  });

  it('says what is missing: the suite, a token that is good, a room', async () => {
    const { room } = await openRoom();
    const shut = await openPage({ room }, {}, (page) => page.route('**/v1/sessions', (route) => route.abort()));
    await expect.poll(() => textOf(shut, 'connection')).toContain('The suite does not answer yet');
    await shut.unrouteAll();
    await isWatching(shut);

    const forged = { status: 200, headers: { 'access-control-allow-origin': '*' }, json: { access_token: 'forged' } };
    const stranger = await openPage({ room, viewer: 'stranger' }, {}, (page) =>
      page.route('**/token', (route) => route.fulfill(forged)),
    );
    await expect.poll(() => textOf(stranger, 'connection'), patient).toContain('You are not signed in');
    await stranger.unrouteAll();
    await stranger.click('#again');
    await isIn(stranger, 'stranger');

    const nowhere = await openPage({ room: 'no-such-room' });
    await expect.poll(() => textOf(nowhere, 'notice')).toBe('The room no-such-room takes no gifts.');
    expect(faultsOfPages()).toEqual([]);
  });
});
