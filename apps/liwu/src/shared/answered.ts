const MAX_CHARS = 500;

/** What a service's refusal says, for people: the problem's detail and code where it is one, else the beginning of its text. */
export const answered = (status: number, text: string): string => {
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    if (typeof code === 'string' && typeof detail === 'string') return `${status} ${code}: ${detail}`;
  } catch {
    // It is no problem in JSON; then it is shown as it came.
  }
  return `${status}: ${text.slice(0, MAX_CHARS)}`;
};
