import type { GiftClient, ReceivedGift } from '@liwu/gift-client';
import type { RtmTransport } from '@liwu/rtm';
import { byId, element, putOnTop } from './elements.js';
import { OwnGifts } from './own-gifts.js';
import type { PageSettings } from './page-settings.js';
import { PriceTags } from './price-tags.js';
import { pictureOf, Stage } from './stage.js';
import { Person } from './suite.js';
import { connectionWords, faultWords } from './words.js';

const LOOK_EVERY_MS = 500;
const SAID_TO_BE_SLOW_AFTER_MS = 3_000;
const BALANCE_EVERY_MS = 1_000;
const BALANCE_AT_REST_EVERY_MS = 10_000;
const PRICES_EVERY_MS = 15_000;
const MOST_SHOWN = 50;

/** One person's visit to one room, from coming in to leaving. */
export class LiveRoom {
  readonly #own = new OwnGifts();
  readonly #prices: PriceTags;
  readonly #person: Person;
  readonly #stage = new Stage(byId('stage', HTMLElement));
  #client: GiftClient | undefined;
  #link: RtmTransport | undefined;
  #uid: string | undefined;
  #sessions = 0;
  #balanceAtMs = Number.NEGATIVE_INFINITY;
  #pricesAtMs = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setInterval> | undefined;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #left = false;

  constructor(
    settings: PageSettings,
    private readonly room: string,
    viewerId: string | undefined,
  ) {
    this.#person = new Person(settings, viewerId);
    this.#prices = new PriceTags(
      settings,
      room,
      viewerId === undefined ? undefined : (wish, title) => this.#send(wish, title),
    );
  }

  /** Whether leaving now would lose sight of a gift. */
  get isBusy(): boolean {
    return (this.#client?.undecided ?? 0) > 0;
  }

  /** Comes in; resolves once the room is heard, rejects with why it cannot be. */
  async enter(): Promise<void> {
    say('Coming in …');
    this.#slow = setTimeout(() => say('The suite does not answer yet; still trying …'), SAID_TO_BE_SLOW_AFTER_MS);
    try {
      this.#refreshPrices();
      this.#client = await this.#person.open(
        (fact) => this.#own.note(fact),
        (link) => (this.#link = link),
      );
      await this.#client.onGift(this.room, (gift) => this.#show(gift));
    } catch (error) {
      await this.#client?.close();
      throw error;
    } finally {
      clearTimeout(this.#slow);
    }
    if (this.#left) return await this.#client.close();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  async leave(): Promise<void> {
    this.#left = true;
    clearInterval(this.#timer);
    clearTimeout(this.#slow);
    this.#prices.close();
    this.#own.forgetAll();
    await this.#client?.close();
  }

  #show(gift: ReceivedGift): void {
    const title = this.#prices.titleOf(gift.gift);
    const many = gift.quantity > 1 ? ` × ${gift.quantity}` : '';
    const row = gift.combo ? ` (${gift.combo[1]} in a row)` : '';
    this.#stage.draw({ picture: pictureOf(gift.gift), giver: gift.viewerId, title: title + many });
    const line = element('li', '', element('b', '', gift.viewerId), ` gave ${gift.receiver} ${title}${many}${row}`);
    line.dataset['request'] = gift.requestId;
    putOnTop(byId('shown', HTMLElement), line, MOST_SHOWN);
  }

  #send(wish: { readonly gift: string; readonly receiver: string; readonly cost: string }, title: string): void {
    if (!this.#client) return;
    const gift = { ...wish, room: this.room, quantity: 1 };
    void this.#own.send(this.#client, gift, title, () => {
      this.#refreshPrices();
      this.#balanceAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  #look(): void {
    const uid = this.#client?.uid;
    if (uid !== undefined && uid !== this.#uid) {
      this.#uid = uid;
      this.#sessions += 1;
    }
    const { viewerId } = this.#person;
    say(
      connectionWords({
        viewer: viewerId,
        hasSession: uid !== undefined,
        link: this.#link?.state,
        sessions: this.#sessions,
      }),
    );
    if (performance.now() - this.#pricesAtMs >= PRICES_EVERY_MS) this.#refreshPrices();
    const everyMs = this.#own.areUnderWay ? BALANCE_EVERY_MS : BALANCE_AT_REST_EVERY_MS;
    if (performance.now() - this.#balanceAtMs < everyMs) return;
    this.#balanceAtMs = performance.now();
    void this.#showBalance();
  }

  #refreshPrices(): void {
    this.#pricesAtMs = performance.now();
    void this.#prices.refresh();
  }

  async #showBalance(): Promise<void> {
    const { shown } = this.#own;
    try {
      const balance = await this.#person.balance();
      if (!balance || this.#left) return;
      byId('available', HTMLElement).textContent = balance.available;
      byId('held', HTMLElement).textContent = balance.held;
      if (balance.held === '0') this.#own.nothingIsHeld(shown);
    } catch (error) {
      if (!this.#left) byId('available', HTMLElement).textContent = 'not known just now';
      console.warn('no balance', error);
    }
  }
}

/** The line under the room's name; the same words again are not read out again. */
export const say = (words: string): void => {
  const line = byId('connection', HTMLElement);
  if (line.textContent !== words) line.textContent = words;
};

/** Says why somebody could not come in. */
export const sayFault = (error: unknown): void => say(faultWords(error));
