import { expect, it } from 'vitest';
import { answered } from './answered.js';

it.each([
  [
    '{"code":"not_found","detail":"nobody has no parked input 3","status":404}',
    '404 not_found: nobody has no parked input 3',
  ],
  ['{"oops":1}', '404: {"oops":1}'],
  ['<html>', '404: <html>'],
  ['null', '404: null'],
])('a refusal %s is shown as %s', (text, shown) => {
  expect(answered(404, text)).toBe(shown);
});
