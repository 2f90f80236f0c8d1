import { byId, element, titleElement } from './elements.js';
import type { PageSettings } from './page-settings.js';
import { pictureOf } from './stage.js';
import { fetchPrices, NoSuchRoomError, type PricedGift, type PriceList } from './suite.js';

/** What a tap asks for. */
export interface Wish {
  readonly gift: string;
  readonly receiver: string;
  readonly cost: string;
}

/** The gifts of a room with their prices: a tap on one sends it. Without anybody to send for they are only looked at. */
export class PriceTags {
  readonly #titles = new Map<string, string>();
  #said = '';
  #closed = false;

  constructor(
    private readonly settings: PageSettings,
    private readonly room: string,
    private readonly tap: ((wish: Wish, title: string) => void) | undefined,
  ) {
    byId('gifts', HTMLElement).replaceChildren();
  }

  /** What viewers call a gift. */
  titleOf(gift: string): string {
    return this.#titles.get(gift) ?? gift;
  }

  /** An answer that comes after this changes nothing. */
  close(): void {
    this.#closed = true;
  }

  async refresh(): Promise<void> {
    const notice = byId('notice', HTMLElement);
    try {
      const list = await fetchPrices(this.settings, this.room);
      if (this.#closed) return;
      notice.textContent = '';
      this.#show(list);
    } catch (error) {
      if (this.#closed) return;
      notice.textContent =
        error instanceof NoSuchRoomError
          ? `The room ${this.room} takes no gifts.`
          : 'The prices cannot be had just now.';
    }
  }

  /** Only what changed is drawn anew, so that nobody's tap falls on another gift. */
  #show(list: PriceList): void {
    const said = JSON.stringify(list);
    if (said === this.#said) return;
    this.#said = said;
    this.#showReceivers(list.hosts);
    for (const { gift, title } of list.gifts) this.#titles.set(gift, title);
    byId('gifts', HTMLElement).replaceChildren(...list.gifts.map((gift) => element('li', '', this.#tagOf(gift))));
  }
  #showReceivers(hosts: readonly string[]): void {
    const select = byId('receiver', HTMLSelectElement);
    const chosen = select.value;
    select.replaceChildren(...hosts.map((host) => new Option(host, host, false, host === chosen)));
    byId('receivers', HTMLElement).hidden = hosts.length < 2 || this.tap === undefined;
  }

  #tagOf({ gift, title, unitPrice, stock }: PricedGift): HTMLButtonElement {
    const price = stock === 0 ? 'sold out' : `${unitPrice} ${unitPrice === '1' ? 'coin' : 'coins'}`;
    const picture = element('span', 'picture', pictureOf(gift));
    picture.ariaHidden = 'true';
    const tag = element('button', 'tag', picture, titleElement(title), element('span', 'price', price));
    tag.type = 'button';
    tag.dataset['gift'] = gift;
    tag.disabled = stock === 0 || this.tap === undefined;
    const { tap } = this;
    tag.addEventListener('click', () =>
      tap?.({ gift, receiver: byId('receiver', HTMLSelectElement).value, cost: unitPrice }, title),
    );
    return tag;
  }
}
