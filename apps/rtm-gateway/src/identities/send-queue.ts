/** What is sent first when not everything can be sent at once. */
export const SEND_CLASSES = ['broadcast', 'grant', 'refused', 'reminder', 'accepted', 'not-now'] as const;
export type SendClass = (typeof SEND_CLASSES)[number];

/** A send that waits its turn. */
export interface Waiting {
  readonly sendClass: SendClass;
  /** Whose gift it is about: nobody's sends wait behind another viewer's many. */
  readonly viewerId: string;
  /** An identity that must not send it. */
  readonly notFrom?: string | undefined;
  /** When it is not worth sending any more, in milliseconds. */
  readonly giveUpAt: number;
}

export const MAX_WAITING = 2_000;
export const MAX_WAITING_PER_VIEWER = 5;

/**
 * The sends that wait for an identity that may send: by class, and within a class round robin over viewers, but reminders
 * newest first, so that in an outage the newest gifts do not starve behind the old ones.
 */
export class SendQueue<Item extends Waiting> {
  readonly #fair = new Map<SendClass, Map<string, Item[]>>();
  readonly #newestFirst: Item[] = [];
  readonly #perViewer = new Map<string, number>();
  #size = 0;

  constructor() {
    for (const sendClass of SEND_CLASSES) if (sendClass !== 'reminder') this.#fair.set(sendClass, new Map());
  }

  get size(): number {
    return this.#size;
  }

  /** False: there is no room, neither for this viewer nor at all. */
  push(item: Item): boolean {
    const ofViewer = this.#perViewer.get(item.viewerId) ?? 0;
    if (this.#size >= MAX_WAITING || ofViewer >= MAX_WAITING_PER_VIEWER) return false;
    this.#perViewer.set(item.viewerId, ofViewer + 1);
    this.#size++;
    const fair = this.#fair.get(item.sendClass);
    if (!fair) {
      this.#newestFirst.push(item);
      return true;
    }
    const line = fair.get(item.viewerId);
    if (line) line.push(item);
    else fair.set(item.viewerId, [item]);
    return true;
  }

  /** The next send that this identity may make. */
  take(identity: string): Item | undefined {
    for (const sendClass of SEND_CLASSES) {
      const fair = this.#fair.get(sendClass);
      const item = fair ? takeFairly(fair, identity) : takeNewest(this.#newestFirst, identity);
      if (item) return this.#taken(item);
    }
    return undefined;
  }

  /** Takes away all that is not worth sending any more. */
  takeExpired(now: number): Item[] {
    return this.#takeWhere((item) => now >= item.giveUpAt);
  }

  takeAll(): Item[] {
    return this.#takeWhere(() => true);
  }

  #takeWhere(goes: (item: Item) => boolean): Item[] {
    const gone: Item[] = [];
    const sift = (items: Item[]): Item[] => {
      const stays = items.filter((item) => !goes(item));
      if (stays.length < items.length) gone.push(...items.filter(goes));
      return stays;
    };
    this.#newestFirst.splice(0, Infinity, ...sift(this.#newestFirst));
    for (const fair of this.#fair.values()) {
      for (const [viewerId, line] of fair) {
        const stays = sift(line);
        if (stays.length === 0) fair.delete(viewerId);
        else if (stays.length < line.length) fair.set(viewerId, stays);
      }
    }
    for (const item of gone) this.#taken(item);
    return gone;
  }

  #taken(item: Item): Item {
    this.#size--;
    const left = (this.#perViewer.get(item.viewerId) ?? 1) - 1;
    if (left === 0) this.#perViewer.delete(item.viewerId);
    else this.#perViewer.set(item.viewerId, left);
    return item;
  }
}

/** The first viewer's first send goes, and that viewer goes to the end of the line. */
function takeFairly<Item extends Waiting>(fair: Map<string, Item[]>, identity: string): Item | undefined {
  for (const [viewerId, line] of fair) {
    const [first] = line;
    if (!first || first.notFrom === identity) continue;
    line.shift();
    fair.delete(viewerId);
    if (line.length > 0) fair.set(viewerId, line);
    return first;
  }
  return undefined;
}

function takeNewest<Item extends Waiting>(items: Item[], identity: string): Item | undefined {
  const index = items.findLastIndex(({ notFrom }) => notFrom !== identity);
  return index === -1 ? undefined : items.splice(index, 1)[0];
}
