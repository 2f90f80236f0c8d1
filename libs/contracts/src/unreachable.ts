/**
 * Ends an exhaustive switch: the compiler refuses it as soon as a case is missing. The error names the case alone (its
 * `type` or `kind`), since the value may hold what does not belong into a message, or what JSON has no form for.
 */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${caseOf(value)}`);
};

const caseOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const { type, kind } = value as { readonly type?: string; readonly kind?: string };
  return type ?? kind ?? 'a value of no known type';
};
