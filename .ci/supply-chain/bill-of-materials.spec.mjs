import { describe, expect, it } from 'vitest';
import { billOf } from './bill-of-materials.mjs';

const locked = {
  'apps/shop': { version: '0.1.0' },
  'libs/kit': { name: '@liwu/kit', version: '0.1.0' },
  'node_modules/@liwu/kit': { resolved: 'libs/kit', link: true },
  'node_modules/web-v1': { name: 'web', version: '1.0.0' },
  'node_modules/docker': { version: '2.0.0' },
};
const places = ['apps/shop', 'libs/kit', 'node_modules/@liwu/kit', 'node_modules/web-v1'];
const component = (ref, more) => ({ 'bom-ref': ref, type: 'library', purl: `pkg:npm/${ref}`, ...more });
const ours = { properties: [{ name: 'cdx:npm:package:private', value: 'true' }] };
const hashed = { hashes: [{ alg: 'SHA-512', content: '00' }] };
const whole = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: 'urn:uuid:4b89a93e-a4e7-4ec4-981d-3f3b81b024a5',
  metadata: { component: component('root@0.1.0') },
  components: [
    component('shop@0.1.0', ours),
    component('@liwu/kit@0.1.0', ours),
    component('web@1.0.0', hashed),
    component('docker@2.0.0', hashed),
  ],
  dependencies: [
    { ref: 'shop@0.1.0', dependsOn: ['@liwu/kit@0.1.0', 'docker@2.0.0'] },
    { ref: '@liwu/kit@0.1.0', dependsOn: ['web@1.0.0'] },
    { ref: 'web@1.0.0', dependsOn: [] },
    { ref: 'docker@2.0.0', dependsOn: [] },
  ],
};
const without = (ref) => ({ ...whole, components: whole.components.filter((one) => one['bom-ref'] !== ref) });

describe('the bill of materials of an app', () => {
  it('is of that app, and lists what it runs and nothing else', () => {
    const bill = billOf(whole, locked, places, 'apps/shop');
    expect(bill.metadata.component).toMatchObject({ 'bom-ref': 'shop@0.1.0', type: 'application' });
    expect(bill.components.map((one) => one['bom-ref'])).toEqual(['@liwu/kit@0.1.0', 'web@1.0.0']);
    expect(bill.dependencies).toEqual([
      { ref: 'shop@0.1.0', dependsOn: ['@liwu/kit@0.1.0'] },
      { ref: '@liwu/kit@0.1.0', dependsOn: ['web@1.0.0'] },
      { ref: 'web@1.0.0', dependsOn: [] },
    ]);
  });

  it.each([
    ['web@1.0.0 is missing', without('web@1.0.0')],
    ['it is no CycloneDX', { ...whole, bomFormat: 'SPDX' }],
    ['its version is 9', { ...whole, specVersion: '9' }],
    ['its serial number is none', { ...whole, serialNumber: 'urn:uuid:1' }],
    ['not every component says what it needs', { ...whole, dependencies: whole.dependencies.slice(1) }],
    [
      'web@1.0.0 has no hash',
      { ...without('web@1.0.0'), components: [...without('web@1.0.0').components, component('web@1.0.0')] },
    ],
  ])('is not made where %s', (fault, given) => {
    expect(() => billOf(given, locked, places, 'apps/shop')).toThrow(fault);
  });
});
