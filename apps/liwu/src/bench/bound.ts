/** Whether a figure keeps its bound: benches say so, and fail by no speed. */
export const atMost = (figure: number, bound: number): string => verdict(`at most ${bound}`, figure <= bound);

/** The same for what must not be less. */
export const atLeast = (figure: number, bound: number): string => verdict(`at least ${bound}`, figure >= bound);

const verdict = (bound: string, isKept: boolean): string => `(${bound}: ${isKept ? 'kept' : 'MISSED'})`;
