/** What an error says, in a line for the operator. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
