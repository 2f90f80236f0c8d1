import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { RequestMethod, type Type } from '@nestjs/common';
import { expect, it } from 'vitest';
import { WalletModule } from '../wallet.module.js';
import { buildOpenApi } from './build-openapi.js';
import { OPERATIONS } from './operations.js';

const COMMITTED = new URL('../../../../docs/openapi/wallet.json', import.meta.url);

it('is an OpenAPI document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(buildOpenApi()));
  expect([valid, errors]).toEqual([true, undefined]);
});

it('is what is committed (npm run -s openapi writes it)', () => {
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
});

it('tells of every endpoint that the service has, and of no other', () => {
  const told = OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort();
  expect(told).toEqual(routesOf(WalletModule).sort());
  expect(new Set(told).size).toBe(told.length);
});

/** Of a module and all that it imports; dynamic modules are those of every service. */
function routesOf(module: Type): string[] {
  const imports = (Reflect.getMetadata('imports', module) ?? []) as (Type | object)[];
  const controllers = (Reflect.getMetadata('controllers', module) ?? []) as Type[];
  return [
    ...controllers.flatMap(routesOfController),
    ...imports.flatMap((one) => (typeof one === 'function' ? routesOf(one as Type) : [])),
  ];
}

function routesOfController(controller: Type): string[] {
  const base = String(Reflect.getMetadata('path', controller));
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method: RequestMethod | undefined = Reflect.getMetadata('method', handler);
    if (method === undefined) return [];
    const rest = String(Reflect.getMetadata('path', handler)).replace(/^\//, '');
    const path = `/${base}${rest ? `/${rest}` : ''}`.replaceAll(/:([a-z_]+)/g, '{$1}');
    return [`${RequestMethod[method].toLowerCase()} ${path}`];
  });
}
