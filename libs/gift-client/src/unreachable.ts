/** Ends a switch over all cases of a union: a case that was forgotten does not compile. */
export const unreachable = (never: never): never => {
  throw new Error(`cannot be: ${JSON.stringify(never)}`);
};
