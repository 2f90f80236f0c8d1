/** What the global set-up hands to the specs, by `inject`. */
export interface ProvidedServers {
  kafkaBrokers: string[];
  postgresUrl: string;
  /** What the two are: containers, or child processes of the run. */
  serverKind: 'docker' | 'embedded';
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-empty-object-type -- this is how vitest's own interface is extended
  interface ProvidedContext extends ProvidedServers {}
}
