// Lets a build in a container install packages as this machine does: hands its requests on to the registry that npm here is set to,
// with npm's own certificates and, where it has one, its token. So neither of them is in a build's context, arguments or layers.
//   node docker/npm-relay.mjs PORT          prints the address to be given to npm as its registry; ends on SIGTERM
// Listens on loopback only and reads only. Where the port is taken it takes another: then Docker cannot use what it built with the first.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const PATIENCE_MS = 120_000;
const HANDED_ON = ['accept', 'if-none-match'];
const HANDED_BACK = ['content-type', 'etag', 'cache-control', 'retry-after'];

const setting = (name) => execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
const upstream = new URL(setting('registry'));
const authorization = authorizationFor(upstream);

const server = createServer((request, response) => {
  handOn(request, response).catch((error) => {
    console.error(`npm relay: ${request.method} ${request.url}: ${error.cause?.code ?? error.message}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
});

async function handOn(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  const target = new URL(request.url, upstream.origin);
  if (target.origin !== upstream.origin) return void response.writeHead(400).end();
  const headers = Object.fromEntries(
    HANDED_ON.flatMap((name) => (name in request.headers ? [[name, request.headers[name]]] : [])),
  );
  const answer = await fetch(target, {
    method: request.method,
    headers: { ...headers, ...(authorization ? { authorization } : {}) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  response.writeHead(
    answer.status,
    Object.fromEntries(
      HANDED_BACK.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [])),
    ),
  );
  if (answer.body) await pipeline(Readable.fromWeb(answer.body), response);
  else response.end();
}

/** What npm would send to this registry, of the files that it reads; npm itself tells nobody. */
function authorizationFor({ host, pathname }) {
  const files = ['.npmrc', setting('userconfig'), setting('globalconfig')].filter((file) => existsSync(file));
  const settings = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  for (const line of settings) {
    const [, place, kind, value] = /^\s*(\/\/[^\s=]+\/):(_authToken|_auth)\s*=\s*"?([^"\s]+)"?\s*$/.exec(line) ?? [];
    if (place === undefined || !`//${host}${pathname}`.startsWith(place)) continue;
    const secret = value.replace(/\$\{([^}]+)\}/g, (_, name) => process.env[name] ?? '');
    return kind === '_authToken' ? `Bearer ${secret}` : `Basic ${secret}`;
  }
  return undefined;
}

const tell = () => console.log(`http://127.0.0.1:${server.address().port}${upstream.pathname}`);
server.once('error', (error) => {
  if (error.code !== 'EADDRINUSE') throw error;
  server.listen(0, '127.0.0.1', tell);
});
server.listen(Number(process.argv[2]), '127.0.0.1', tell);
process.once('SIGTERM', () => process.exit(0));
