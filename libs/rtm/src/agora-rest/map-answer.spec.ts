import { describe, expect, it } from 'vitest';
import { outcomeOfAnswer, outcomeOfFailure } from './map-answer.js';

describe('an answer of the REST API', () => {
  it.each([
    ['message_delivered', 'delivered'],
    ['message_sent', 'accepted'],
    ['message_offline', 'offline'],
    ['something_new', 'unknown'],
  ])('with the code %s is %s', (code, outcome) => {
    expect(outcomeOfAnswer(200, JSON.stringify({ result: 'success', request_id: '1', code }))).toBe(outcome);
  });

  it.each<unknown>(['constructor', '__proto__', 'toString', ['message_delivered']])(
    'with the code %j, which is none, is unknown',
    (code) => {
      expect(outcomeOfAnswer(200, JSON.stringify({ code }))).toBe('unknown');
    },
  );

  it.each(['', '{', '[]', 'null', '"message_delivered"', '<html>'])('that is %j is unknown', (body) => {
    expect(outcomeOfAnswer(200, body)).toBe('unknown');
  });

  it.each([408, 500, 502, 503, 504, 302, 418])('with the status %i leaves it unknown whether it went out', (status) => {
    expect(outcomeOfAnswer(status, '')).toBe('unknown');
  });

  it.each([
    [400, 'fatal', -10_014],
    [401, 'auth', -10_015],
    [403, 'auth', -10_015],
    [413, 'too-big', -11_010],
    [429, 'rate', -11_025],
    [435, 'fatal', -11_009],
  ])('with the status %i is refused', (status, kind, code) => {
    expect(() => outcomeOfAnswer(status, '')).toThrow(expect.objectContaining({ kind, code }));
  });
});

describe('a request without an answer', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])('went nowhere after %s', (code) => {
    const error = Object.assign(new TypeError('fetch failed'), { cause: { code } });
    expect(() => outcomeOfFailure(error)).toThrow(expect.objectContaining({ kind: 'not-connected', code: -10_025 }));
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', undefined])('is unknown after %s', (code) => {
    expect(outcomeOfFailure(Object.assign(new TypeError('fetch failed'), { cause: { code } }))).toBe('unknown');
    expect(outcomeOfFailure(new DOMException('late', 'TimeoutError'))).toBe('unknown');
  });
});
