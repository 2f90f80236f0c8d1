/** What is refused, and why: the message is the code. */
export class Refused extends Error {}

/** Refuses with the code what is not fine. */
export const demand = (isFine: boolean, code: string): void => {
  if (!isFine) throw new Refused(code);
};

/** For what no kind of step leads to. */
export const impossible = (thing: never): never => {
  throw new Error(`the model knows no ${JSON.stringify(thing)}`);
};
