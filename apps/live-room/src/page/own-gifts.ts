import type { ClientFact, GiftClient, GiftToSend } from '@liwu/gift-client';
import { byId, element, putOnTop } from './elements.js';
import { isEnded, nextStep, type OwnGiftFact, type OwnGiftStep } from './own-gift.js';
import { faultWords, stepWords } from './words.js';

const MOST_LINES = 20;

interface Line {
  step: OwnGiftStep;
  readonly title: string;
  readonly line: HTMLElement;
}

/** The viewer's own gifts: sends them, and says of each how far it has come. */
export class OwnGifts {
  readonly #lines = new Map<string, Line>();
  readonly #list = byId('own', HTMLElement);

  /** Whether any gift may still move coins. */
  get areUnderWay(): boolean {
    return [...this.#lines.values()].some(({ step }) => !isEnded(step));
  }

  /** Those that were shown before now, and not seen to be paid: what the wallet is asked about from now on says how they stand. */
  get shown(): string[] {
    return [...this.#lines].filter(([, { step }]) => step === 'shown').map(([id]) => id);
  }

  /** Sends a gift and follows it. `moved` is called when its coins may have. */
  async send(client: GiftClient, gift: GiftToSend, title: string, moved: () => void): Promise<void> {
    const requestId = client.newRequestId();
    const line = element('li', '');
    this.#lines.set(requestId, { step: 'waiting', title, line });
    byId('own-gifts', HTMLElement).hidden = false;
    putOnTop(this.#list, line, MOST_LINES);
    this.#write(requestId, stepWords('waiting'));
    try {
      const outcome = await client.sendGift(gift, requestId);
      this.#follow(requestId, { kind: 'ended', outcome }, outcome.kind === 'refused' ? outcome : undefined);
    } catch (error) {
      this.#follow(requestId, { kind: 'not-sent' });
      this.#write(requestId, `${stepWords('not-sent')}: ${faultWords(error)}`);
    }
    moved();
  }

  /** What the client did and was told. */
  note(fact: ClientFact): void {
    if (fact.kind === 'asked' && fact.outcome === 'sent') this.#follow(fact.requestId, { kind: 'asked' });
    if (fact.kind === 'answered' && (fact.answer === 'grant' || fact.answer === 'reminder'))
      this.#follow(fact.requestId, { kind: 'granted' });
  }

  nothingIsHeld(of: readonly string[]): void {
    for (const requestId of of) this.#follow(requestId, { kind: 'nothing-held' });
  }

  forgetAll(): void {
    this.#lines.clear();
    this.#list.replaceChildren();
    byId('own-gifts', HTMLElement).hidden = true;
  }

  #follow(requestId: string, fact: OwnGiftFact, refused?: Parameters<typeof stepWords>[1]): void {
    const line = this.#lines.get(requestId);
    if (!line) return;
    const step = nextStep(line.step, fact);
    if (step === line.step) return;
    line.step = step;
    this.#write(requestId, stepWords(step, refused));
  }

  #write(requestId: string, words: string): void {
    const known = this.#lines.get(requestId);
    if (!known) return;
    const { line, step, title } = known;
    line.dataset['step'] = step;
    line.replaceChildren(element('b', '', title), `: ${words}`);
    if (!line.isConnected && isEnded(step)) this.#lines.delete(requestId);
  }
}
