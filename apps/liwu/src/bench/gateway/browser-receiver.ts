import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rolldown } from 'vite';
import { z } from 'zod';
import { Refusal } from '../../refusal.js';
import { makeGrants } from './make-grants.js';

const PAGE = fileURLToPath(new URL('receiving-page.js', import.meta.url));
const GRANTS = 1_500;
const WITHIN_MS = 120_000;
const NO_SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

const ratesSchema = z.union([
  z.object({ rates: z.array(z.number()), agent: z.string() }),
  z.object({ error: z.string() }),
]);
/** How many grants a second a page checked, round by round, and which browser it was in. */
interface BrowserRates {
  readonly rates: readonly number[];
  readonly agent: string;
}

/** Has a page in a real browser check grants; `browser` is the program of a Chromium. */
export const measureInBrowser = async (browser: string, way: 'webcrypto' | 'javascript'): Promise<BrowserRates> => {
  const code = await bundle();
  const told = Promise.withResolvers<string>();
  const server = createServer((request, answer) => {
    serve(request, answer, code).then((said) => said !== undefined && told.resolve(said), told.reject);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const profile = mkdtempSync(join(tmpdir(), 'liwu-browser-'));
  const flags = ['--headless', '--disable-gpu', '--no-first-run', ...NO_SANDBOX, `--user-data-dir=${profile}`];
  const child = spawn(browser, [...flags, `http://127.0.0.1:${port}/?way=${way}`], { stdio: 'ignore' });
  child.once('error', (cause) => told.reject(new Refusal(`${browser} cannot be run.`, { cause })));
  child.once('exit', () => told.reject(new Refusal(`${browser} ended without a word.`)));
  const late = setTimeout(() => told.reject(new Refusal(`${browser} took too long.`)), WITHIN_MS);
  try {
    const answer = ratesSchema.parse(JSON.parse(await told.promise));
    if ('error' in answer) throw new Refusal(`The page could not check grants: ${answer.error}`);
    return answer;
  } finally {
    clearTimeout(late);
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
};

/** What the page posts; undefined for whatever it only asks for. */
async function serve(request: IncomingMessage, answer: ServerResponse, code: string): Promise<string | undefined> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  switch (pathname) {
    case '/':
      answer.setHeader('content-type', 'text/html').end('<script src="/page.js"></script>');
      return undefined;
    case '/page.js':
      answer.setHeader('content-type', 'text/javascript').end(code);
      return undefined;
    case '/grants':
      answer.setHeader('content-type', 'application/json').end(JSON.stringify(makeGrants(GRANTS)));
      return undefined;
    case '/rates': {
      let said = '';
      for await (const bytes of request.setEncoding('utf8') as AsyncIterable<string>) said += bytes;
      answer.end();
      return said;
    }
    default:
      answer.writeHead(404).end();
      return undefined;
  }
}

/** The page's program as a browser loads it. What bundles it is a tool of development, which no other command may need. */
async function bundle(): Promise<string> {
  const { build } = await import('vite');
  const [built] = (await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['browser', 'import'] },
    build: {
      write: false,
      lib: { entry: PAGE, formats: ['iife'], name: 'page', fileName: 'page' },
      rolldownOptions: { external: /^node:/, output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput[];
  return built!.output[0].code;
}
