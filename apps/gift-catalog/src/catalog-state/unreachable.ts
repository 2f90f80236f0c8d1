/** Closes an exhaustive switch: the compiler refuses a case that is missing. */
export const unreachable = (value: never): never => {
  throw new Error(`nobody expected ${JSON.stringify(value)}`);
};
