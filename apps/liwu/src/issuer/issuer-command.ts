import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { interruption } from '../command/end-signal.js';
import { wholeNumber } from '../command/options.js';
import { Refusal } from '../refusal.js';
import { startLocalIssuer } from './local-issuer.js';
import { TokenSigner } from './token-signer.js';

const DEFAULT_PORT = 8_080;
const INTERRUPTED_AGAIN = 130;

interface IssuerOptions {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly hostName: readonly string[];
  readonly keyFile: string;
}

const issuerKeySchema = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1),
  d: z.string().min(1),
});

/** Adds the command that runs the local issuer by itself, as in a test cluster, where the suite's parts are pods. */
export const registerIssuer = (program: Command): void => {
  program
    .command('issuer')
    .description('Run the local issuer by itself, for a test cluster: it gives ANYBODY who reaches it a token')
    .addOption(new Option('--host <address>', 'where it listens').default('127.0.0.1'))
    .addOption(new Option('--port <port>', 'its port').default(DEFAULT_PORT).argParser(wholeNumber(0, 65_535)))
    .addOption(
      new Option('--url <url>', 'how the services reach it: the issuer that its tokens name')
        .makeOptionMandatory()
        .argParser(parseUrl),
    )
    .addOption(
      new Option('--host-name <name...>', 'a further name that it answers to, beside the one in its url').default([]),
    )
    .addOption(
      new Option('--key-file <file>', 'its signing key, a private JWK')
        .env('LIWU_ISSUER_KEY_FILE')
        .makeOptionMandatory(),
    )
    .action(runIssuer);
};

async function runIssuer(options: IssuerOptions): Promise<void> {
  const interrupted = interruption(() => process.exit(INTERRUPTED_AGAIN));
  const issuer = await startIssuer(options);
  console.log(`The local issuer listens at ${issuer.listeningOrigin} and signs as ${options.url}.`);
  if (!interrupted.aborted) await new Promise((end) => interrupted.addEventListener('abort', end));
  await issuer.close();
}

/** Starts the issuer of these options. A key that cannot be used is refused without showing it. */
export const startIssuer = (options: IssuerOptions): Promise<FastifyInstance> => {
  const { host, port, url, hostName, keyFile } = options;
  const hostNames = [new URL(url).hostname, ...hostName];
  return startLocalIssuer(signerOf(url, keyFile), port, { host, hostNames });
};

function signerOf(url: string, keyFile: string): TokenSigner {
  try {
    const key = issuerKeySchema.parse(JSON.parse(readFileSync(keyFile, 'utf8')));
    demandPair(key);
    return new TokenSigner(url, key);
  } catch {
    // The cause may quote the key.
    throw new Refusal(`${keyFile} does not hold the issuer's key: a private JWK for ES256 with a kid.`);
  }
}

/** Node takes a private part that does not belong to the public one, and then signs what nobody can verify. */
function demandPair({ d, ...open }: z.output<typeof issuerKeySchema>): void {
  const text = Buffer.from('a pair');
  const signature = sign('sha256', text, createPrivateKey({ key: { ...open, d }, format: 'jwk' }));
  const isPair = verify('sha256', text, createPublicKey({ key: open, format: 'jwk' }), signature);
  if (!isPair) throw new Error('the parts of the key are not a pair');
}

function parseUrl(text: string): string {
  if (/^https?:\/\/[^/?#\s]+$/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an http or https URL without a path.');
}
