/**
 * What an SDK hands over, of which nothing that its types say is believed: any field may be missing or be anything, and so may the whole.
 * What it says comes from the network, and a listener that throws would end the thread that it lives in.
 */
export type Foreign<Name extends string> = Fields<Name> | null | undefined;
type Fields<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** The fields of it, whatever it is. */
export const fieldsOf = <Name extends string>(value: Foreign<Name>): Fields<Name> => value ?? ({} as Fields<Name>);

/** How it reads, also where it is a thing that has no text at all. */
export const wordOf = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
};

/** Whether it is a list, and of texts only. */
export const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
