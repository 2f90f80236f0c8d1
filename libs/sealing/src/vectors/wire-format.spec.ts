import {
  CHANNEL_MESSAGE_MAX_BYTES,
  channelMessageSchema,
  gatewayMessageSchema,
  GRANT_MAX_CHARS,
  grantClaimsSchema,
  isFinal,
  type RefusalCode,
  refusalCodeSchema,
  SEALED_MAX_CHARS,
  sessionRequestSchema,
  sessionSchema,
  viewerMessageSchema,
} from '@liwu/contracts/wire';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HEADER_BYTES, MAX_PLAINTEXT_BYTES } from '../frame/sealed-frame.js';
import { wireVectors } from './wire-vectors.js';

const DOCS = new URL('../../../../docs/', import.meta.url);
const page = readFileSync(new URL('wire-format.md', DOCS), 'utf8');
const rowsOf = (section: string): string[][] => {
  const [, text = ''] = page.split(new RegExp(`^#+ ${section}$`, 'm'));
  const [own = ''] = text.split(/^#/m);
  const lines = own.split('\n').filter((line) => line.startsWith('|'));
  return lines.map((line) => line.split('|').map((cell) => cell.trim())).slice(2);
};
/** Whether the page speaks of this name as of a name, alone or behind others. */
const names = (name: string): boolean => new RegExp(`[\`.]${name}\``).test(page);
const { seal, grants, channel } = wireVectors();

describe('the page on the wire format', () => {
  it('says of every refusal whether it is final, and of no other', () => {
    const told = rowsOf('Refusals').map(([, code = '', final = '']) => [code.replaceAll('`', ''), final]);
    const all = refusalCodeSchema.options.map((code: RefusalCode) => [code, isFinal(code) ? 'yes' : 'no']);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(all));
  });

  it('names every kind of message and each of its fields', () => {
    const shapes = [...viewerMessageSchema.options, ...gatewayMessageSchema.options].map(({ shape }) => shape);
    const kinds = shapes.map(({ kind }) => kind.value);
    const fields = [...shapes, grantClaimsSchema.shape, sessionRequestSchema.shape].flatMap(Object.keys);
    expect([...kinds, ...fields].filter((name) => !names(name))).toEqual([]);
    for (const field of Object.keys(channelMessageSchema.shape)) expect(page).toContain(`"${field}":`);
  });

  it('names every field of a session', () => {
    const { rtm, seal: keys, grants: of, limits } = sessionSchema.shape;
    const inner = { rtm: rtm.shape, seal: keys.unwrap().shape, grants: of.shape, limits: limits.shape };
    const fields = Object.entries(inner).flatMap(([part, shape]) =>
      Object.keys(shape).map((name) => `${part}.${name}`),
    );
    expect(fields.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('works its example out as the code does', () => {
    const [alice] = seal.sessions;
    const [first] = seal.opened;
    const { toGateway, seal: given, sessionId } = alice!;
    const { additionalData, body, nonce, text } = first!;
    const header = additionalData.slice(0, 2 * HEADER_BYTES);
    const keys = [seal.masterKeys[0]!.key, toGateway.info, toGateway.key, given.toGateway, sessionId];
    const values = [...keys, nonce, header, additionalData, body, text];
    expect(values.filter((value) => !page.includes(`\`${value}\``))).toEqual([]);
    for (const line of [grants.signed[0]!.header, grants.signed[0]!.jws]) expect(page).toContain(`\n${line}\n`);
  });

  it('says the limits that the code has', () => {
    const limits = [SEALED_MAX_CHARS, MAX_PLAINTEXT_BYTES, GRANT_MAX_CHARS, CHANNEL_MESSAGE_MAX_BYTES];
    const told = rowsOf('10. Limits').slice(0, 3).join(' ');
    expect(told.match(/[0-9][0-9,]*(?= (?:characters|bytes))/g)).toEqual(
      limits.map((limit) => limit.toLocaleString('en')),
    );
  });

  it('names every reason that the vectors state', () => {
    const reasons = [
      ...seal.refused.map(({ reason }) => reason),
      ...grants.received.flatMap(({ deliveries }) => deliveries.map(({ verdict }) => verdict)),
      ...channel.messages.flatMap(({ verdict }) => (typeof verdict === 'string' ? [verdict] : [])),
    ];
    expect([...new Set(reasons)].filter((reason) => !names(reason))).toEqual([]);
  });

  it('links to what is there, and the agreement links to it', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(new URL(link, DOCS)))).toEqual([]);
    expect(readFileSync(new URL('wire.md', DOCS), 'utf8')).toContain('(wire-format.md)');
  });
});
