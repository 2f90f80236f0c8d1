import { createContext, runInContext } from 'node:vm';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';

/** What a page has; and nothing of Node: no process, no Buffer, no require. */
const page = {
  crypto,
  TextEncoder,
  TextDecoder,
  URL,
  AbortController,
  AbortSignal,
  setTimeout,
  clearTimeout,
  queueMicrotask,
  performance,
  console,
  fetch: async () => await Promise.resolve(new Response('{}', { status: 403 })),
};

const bundle = async (): Promise<Rolldown.OutputChunk> => {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['liwu-source', 'browser', 'import'] },
    build: {
      write: false,
      minify: false,
      lib: {
        entry: new URL('./index.ts', import.meta.url).pathname,
        formats: ['iife'],
        name: 'liwu',
        fileName: 'liwu',
      },
      rolldownOptions: { external: /^node:/, output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]!.output[0];
};

describe('the client as a page loads it', () => {
  let chunk: Rolldown.OutputChunk;
  beforeAll(async () => {
    chunk = await bundle();
  });

  it('imports nothing of Node', () => {
    expect(chunk.code).not.toMatch(/require\(|from ['"]|import\(|\bBuffer\b/);
  });

  it('runs where there is no Node', async () => {
    const context = createContext({ ...page });
    runInContext(`${chunk.code}; globalThis.liwu = liwu;`, context);
    const opening = runInContext(
      `liwu.GiftClient.open({ gatewayUrl: 'http://127.0.0.1:9', userToken: async () => 'x', transport: () => undefined })
        .catch(({ code }) => code)`,
      context,
    ) as Promise<string>;
    expect(await opening).toBe('banned');
  });
});
