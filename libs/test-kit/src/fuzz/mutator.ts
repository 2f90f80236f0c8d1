import type { SeededRandom } from './seeded-random.js';
import { GIANTS, TRICKY_NAMES, TRICKY_PIECES, TRICKY_VALUES } from './tricky-inputs.js';

const MAX_CHANGES = 3;
const MAX_DEPTH = 6;
const ONE_GIANT_IN = 500;
const MAX_REPEATS = 8;

type Change = (text: string) => string;

/**
 * Makes hostile inputs of honest ones: flips, cuts, repeats, inserts and splices. Most of what it makes is nearly right,
 * since what is wholly wrong is refused by the first check and never meets the later ones.
 */
export class Mutator {
  constructor(readonly random: SeededRandom) {}

  /** One to three changes of one of these texts; now and then a giant. */
  text(examples: readonly string[]): string {
    if (this.random.oneIn(ONE_GIANT_IN)) return this.random.pick(GIANTS);
    const changes: readonly Change[] = [
      (text) => this.#flip(text),
      (text) => this.#cut(text),
      (text) => this.#repeat(text),
      (text) => this.#insert(text),
      (text) => this.#swap(text),
      (text) => this.#splice(text, this.random.pick(examples)),
      (text) => this.#number(text),
    ];
    let text = this.random.pick(examples);
    for (let left = 1 + this.random.below(MAX_CHANGES); left > 0; left--) text = this.random.pick(changes)(text);
    return text;
  }

  /** The same of bytes. */
  bytes(examples: readonly Uint8Array[]): Buffer {
    return Buffer.from(this.text(examples.map((bytes) => Buffer.from(bytes).toString('latin1'))), 'latin1');
  }

  /** A JSON text of one of these values, of which one place or some are something else. */
  json(examples: readonly unknown[]): string {
    if (this.random.oneIn(ONE_GIANT_IN)) return this.random.pick(GIANTS);
    let value: unknown = structuredClone(this.random.pick(examples));
    for (let left = 1 + this.random.below(MAX_CHANGES); left > 0; left--) value = this.#changed(value, MAX_DEPTH);
    const text = JSON.stringify(value) ?? 'undefined';
    return this.random.oneIn(5) ? text.replace('{', `{${JSON.stringify(this.#name())}:1,`) : text;
  }

  #changed(value: unknown, depth: number): unknown {
    const isInner = typeof value === 'object' && value !== null && depth > 0;
    if (!isInner || this.random.oneIn(8)) return this.#trickyValue(value);
    const entries = Object.entries(value);
    const at = this.random.below(entries.length);
    const place = this.random.below(10);
    if (place === 0) entries.splice(at, 1);
    else if (place === 1) entries.push([this.#name(), this.random.pick(TRICKY_VALUES)]);
    else if (place === 2 && entries[at]) entries[at] = [this.#name(), entries[at][1]];
    else if (entries[at]) entries[at] = [entries[at][0], this.#changed(entries[at][1], depth - 1)];
    if (Array.isArray(value)) return entries.map(([, item]) => item);
    return Object.defineProperties({}, Object.fromEntries(entries.map(([name, item]) => [name, own(item)])));
  }

  #trickyValue(value: unknown): unknown {
    if (typeof value === 'string' && !this.random.oneIn(3)) return this.text([value]);
    if (typeof value === 'number' && !this.random.oneIn(3)) return value + this.random.pick([-1, 1, 0.5, 1_000, 1e12]);
    return structuredClone(this.random.pick(TRICKY_VALUES));
  }

  #name(): string {
    return this.random.pick(TRICKY_NAMES);
  }

  #flip(text: string): string {
    const at = this.random.below(text.length);
    const flipped = String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << this.random.below(8)));
    return text.slice(0, at) + flipped + text.slice(at + 1);
  }

  #cut(text: string): string {
    const [from, until] = this.#span(text);
    return text.slice(0, from) + text.slice(until);
  }

  #repeat(text: string): string {
    const [from, until] = this.#span(text);
    return text.slice(0, from) + text.slice(from, until).repeat(1 + this.random.below(MAX_REPEATS)) + text.slice(from);
  }

  #insert(text: string): string {
    const at = this.random.below(text.length + 1);
    return text.slice(0, at) + this.random.pick(TRICKY_PIECES) + text.slice(at);
  }

  #swap(text: string): string {
    const at = this.random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2);
  }

  #splice(text: string, other: string): string {
    return text.slice(0, this.random.below(text.length + 1)) + other.slice(this.random.below(other.length + 1));
  }

  /** Another number in the place of one that the text holds. */
  #number(text: string): string {
    const numbers = [...text.matchAll(/[0-9]+/g)];
    if (numbers.length === 0) return this.#insert(text);
    const { 0: digits, index } = this.random.pick(numbers);
    const other = this.random.pick(['0', '-1', '1.5', '00', '1e3', '9007199254740993', '9'.repeat(30), `${digits}0`]);
    return text.slice(0, index) + other + text.slice(index + digits.length);
  }

  #span(text: string): [from: number, until: number] {
    const from = this.random.below(text.length);
    const longest = this.random.oneIn(4) ? text.length : 8;
    return [from, from + 1 + this.random.below(Math.min(longest, text.length - from))];
  }
}

/** A property of its own also where the name is `__proto__`. */
const own = (value: unknown): PropertyDescriptor => ({ value, enumerable: true, configurable: true, writable: true });
