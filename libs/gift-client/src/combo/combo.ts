import type { GiftToSend, SendOutcome } from '../types.js';

const MAX_TOTAL = 99_999;
const ID_CHARS = 8;
const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** What is sent again and again: a gift without its number and its cost. */
export interface ComboGift {
  readonly room: string;
  readonly receiver: string;
  readonly gift: string;
  /** Coins for one, as a decimal string. */
  readonly unitPrice: string;
}

/** How a combo sends one request, and how many gifts one may hold. */
interface ComboParts {
  /** `granted` is called when the gateway granted it, long before the gift is decided. */
  readonly send: (gift: GiftToSend, granted: () => void) => Promise<SendOutcome>;
  readonly maxQuantity: () => number;
}

/**
 * Taps on one gift. The first goes at once; what is tapped while a request is unanswered gathers into the next one,
 * which says how many there are and the running total. Receivers animate the highest total that they saw.
 */
export class Combo {
  #id = newComboId();
  /** Gifts of this combo that were sent and not refused. */
  #total = 0;
  #gathered: ((outcome: SendOutcome) => void)[] = [];
  #failed: ((error: unknown) => void)[] = [];
  #unanswered = false;

  constructor(
    private readonly gift: ComboGift,
    private readonly parts: ComboParts,
  ) {}

  /** One more of the gift; resolves as the request does that it went into. */
  async tap(): Promise<SendOutcome> {
    return await new Promise((resolve, reject) => {
      this.#gathered.push(resolve);
      this.#failed.push(reject);
      if (!this.#unanswered) this.#sendGathered();
    });
  }

  #sendGathered(): void {
    const quantity = Math.min(this.#gathered.length, this.parts.maxQuantity());
    const told = this.#gathered.splice(0, quantity);
    const failed = this.#failed.splice(0, quantity);
    if (this.#total + quantity > MAX_TOTAL) {
      this.#id = newComboId();
      this.#total = 0;
    }
    const combo = [this.#id, this.#total + quantity] as const;
    this.#total += quantity;
    this.#unanswered = true;
    this.#send(quantity, combo)
      .then((outcome) => told.forEach((tell) => tell(outcome)))
      .catch((error: unknown) => failed.forEach((fail) => fail(error)));
  }

  async #send(quantity: number, combo: readonly [string, number]): Promise<SendOutcome> {
    const { gift, receiver, room, unitPrice } = this.gift;
    const cost = String(BigInt(unitPrice) * BigInt(quantity));
    let gathers = true;
    const next = (): void => {
      if (gathers) this.#next();
      gathers = false;
    };
    try {
      const outcome = await this.parts.send({ room, receiver, gift, quantity, cost, combo }, next);
      if (outcome.kind === 'refused' && combo[0] === this.#id) this.#total -= quantity;
      return outcome;
    } finally {
      next();
    }
  }

  /** The request that taps were gathering behind is answered. */
  #next(): void {
    this.#unanswered = false;
    if (this.#gathered.length > 0) this.#sendGathered();
  }
}

/** Eight characters that nobody else's combo in this room will have by chance. */
function newComboId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_CHARS));
  return Array.from(bytes, (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');
}
