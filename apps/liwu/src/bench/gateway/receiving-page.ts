import { checksPerSecond, type GrantsToCheck, withoutEd25519 } from './receiving.js';

/*
 * A receiver in a page: fetches grants for each round, checks them, and posts the rates of its rounds, a second, to where the
 * page came from; `?way=javascript` without WebCrypto's Ed25519.
 */

/** What a page knows of its own address. */
declare const location: { readonly search: string };

const ROUNDS = 9;

const answerOf = async (): Promise<object> => {
  try {
    if (new URLSearchParams(location.search).get('way') === 'javascript') withoutEd25519();
    const rates: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      rates.push(await checksPerSecond((await (await fetch('/grants')).json()) as GrantsToCheck));
    }
    // The first one warms up.
    return { rates: rates.slice(1), agent: navigator.userAgent };
  } catch (error) {
    return { error: String(error) };
  }
};

void answerOf().then(async (answer) => await fetch('/rates', { method: 'POST', body: JSON.stringify(answer) }));
