import { element, titleElement } from './elements.js';

const PICTURES: Readonly<Record<string, string>> = {
  rose: '🌹',
  tea: '🍵',
  lollipop: '🍭',
  'paper-crane': '🕊️',
  panda: '🐼',
  lantern: '🏮',
  mooncake: '🥮',
  'red-envelope': '🧧',
  fireworks: '🎆',
  'dragon-boat': '🐉',
  'sports-car': '🏎️',
  'sky-castle': '🏰',
};

/** What a gift looks like; a gift that this page does not know is a wrapped one. */
export const pictureOf = (gift: string): string => PICTURES[gift] ?? '🎁';

/** As long as the animation in the style sheet. */
const DRAWN_FOR_MS = 3_000;
const MOST_AT_ONCE = 6;
/** What waits beyond that is in the list of what was shown all the same. */
const MOST_WAITING = 30;

/** What is drawn: who gave what. */
export interface Drawing {
  readonly picture: string;
  readonly giver: string;
  readonly title: string;
}

/** Draws gifts, a few at once, each in the place that is free, and the others after them. */
export class Stage {
  readonly #places: boolean[] = Array.from({ length: MOST_AT_ONCE }, () => false);
  readonly #waiting: Drawing[] = [];

  constructor(private readonly root: HTMLElement) {}

  draw(drawing: Drawing): void {
    const place = this.#places.indexOf(false);
    if (place !== -1) this.#drawAt(place, drawing);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(drawing);
  }

  #drawAt(place: number, { picture, giver, title }: Drawing): void {
    const drawn = element(
      'p',
      `drawn place-${place}`,
      element('span', 'picture', picture),
      element('b', '', giver),
      ' ',
      titleElement(title),
    );
    this.#places[place] = true;
    this.root.append(drawn);
    setTimeout(() => {
      drawn.remove();
      this.#places[place] = false;
      const next = this.#waiting.shift();
      if (next) this.#drawAt(place, next);
    }, DRAWN_FOR_MS);
  }
}
