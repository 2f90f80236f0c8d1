/** Ends an exhaustive switch: the compiler refuses it as soon as a case is missing. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
};
