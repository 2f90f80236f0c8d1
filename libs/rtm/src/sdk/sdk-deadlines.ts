/** What is waited for, where nothing else is said; whoever waits for a link in another thread waits a little longer. */
export const SDK_DEADLINES = { loginMs: 10_000, callMs: 4_000, logoutMs: 1_500 } as const;
