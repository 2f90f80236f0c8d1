import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.js';
import { destinationsOf, mayLeave, mayReachNamespace, maySpeak } from './network.js';

describe('what a setting says has to be reached', () => {
  it.each([
    ['ws://rtm-sandbox:8080/rtm', [{ host: 'rtm-sandbox', port: 8_080 }]],
    ['https://login.example.com', [{ host: 'login.example.com', port: 443 }]],
    [
      'kafka-0:9092, kafka-1:9093',
      [
        { host: 'kafka-0', port: 9_092 },
        { host: 'kafka-1', port: 9_093 },
      ],
    ],
    ['3000,6000', []],
    ['/run/secrets/liwu/database/uri', []],
    ['liwu', []],
  ])('of %s', (value, wanted) => {
    expect(destinationsOf(value)).toEqual(wanted);
  });
});

const viewer = { app: 'viewer' };
const shop = { app: 'shop' };
const policy = (spec: Manifest['spec']): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'one' },
  ...(spec ? { spec } : {}),
});
const denied = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const out = policy({
  podSelector: { matchLabels: viewer },
  policyTypes: ['Egress'],
  egress: [{ to: [{ podSelector: { matchLabels: shop } }], ports: [{ port: 80 }] }],
});
const into = policy({
  podSelector: { matchLabels: shop },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: { matchLabels: viewer } }], ports: [{ port: 80 }] }],
});

describe('whether pods may speak to others', () => {
  it('is so where no policy chooses either of them, and not where one denies it', () => {
    expect(maySpeak([], viewer, shop, 80)).toBe(true);
    expect(maySpeak([denied], viewer, shop, 80)).toBe(false);
  });

  it('takes a way out and a way in, at that very port', () => {
    expect(maySpeak([denied, out], viewer, shop, 80)).toBe(false);
    expect(maySpeak([denied, into], viewer, shop, 80)).toBe(false);
    expect(maySpeak([denied, out, into], viewer, shop, 80)).toBe(true);
    expect(maySpeak([denied, out, into], viewer, shop, 81)).toBe(false);
    expect(maySpeak([denied, out, into], shop, viewer, 80)).toBe(false);
  });

  it.each([
    [{ key: 'app', operator: 'Exists' }, true],
    [{ key: 'app', operator: 'DoesNotExist' }, false],
    [{ key: 'tier', operator: 'DoesNotExist' }, true],
    [{ key: 'app', operator: 'NotIn', values: ['bank'] }, true],
    [{ key: 'app', operator: 'NotIn', values: ['shop'] }, false],
    [{ key: 'tier', operator: 'NotIn', values: ['shop'] }, true],
  ])('is said by an expression of any kind: %j', (expression, wanted) => {
    const anywhere = policy({
      podSelector: { matchLabels: viewer },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchExpressions: [expression] } }] }],
    });
    expect(maySpeak([denied, anywhere, into], viewer, shop, 80)).toBe(wanted);
  });

  it('is said of every port by a rule that names a protocol alone, and of a range by one that names its end', () => {
    const over = (port: object): Manifest =>
      policy({
        podSelector: { matchLabels: viewer },
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: {} }], ports: [port] }],
      });
    expect(maySpeak([denied, over({ protocol: 'TCP' }), into], viewer, shop, 80)).toBe(true);
    expect(maySpeak([denied, over({ port: 1, endPort: 80 }), into], viewer, shop, 80)).toBe(true);
    expect(maySpeak([denied, over({ port: 1, endPort: 79 }), into], viewer, shop, 80)).toBe(false);
  });

  const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
  it.each([
    ['another namespace', { namespaceSelector: named('monitoring'), podSelector: { matchLabels: viewer } }, false],
    ['all of another namespace', { namespaceSelector: named('monitoring') }, false],
    ['every namespace, this one too', { namespaceSelector: {}, podSelector: { matchLabels: viewer } }, true],
    ['all of every namespace', { namespaceSelector: {} }, true],
    ['this namespace by its name', { namespaceSelector: named('liwu'), podSelector: { matchLabels: viewer } }, true],
    ['others of every namespace', { namespaceSelector: {}, podSelector: { matchLabels: shop } }, false],
    ['every address', { ipBlock: { cidr: '0.0.0.0/0' } }, true],
    ['addresses that pods have', { ipBlock: { cidr: '10.0.0.0/8' } }, true],
    ['public addresses', { ipBlock: { cidr: '203.0.113.0/24' } }, false],
    [
      'every address but those that pods have',
      {
        ipBlock: {
          cidr: '0.0.0.0/0',
          except: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'],
        },
      },
      false,
    ],
  ])('is said of pods by what is said of %s', (_, peer, wanted) => {
    const opened = policy({
      podSelector: { matchLabels: shop },
      policyTypes: ['Ingress'],
      ingress: [{ from: [peer] }],
    });
    expect(maySpeak([denied, out, opened], viewer, shop, 80)).toBe(wanted);
  });

  it('lets them out of the cluster by a block of addresses alone', () => {
    expect(mayLeave([denied, out], viewer, 80)).toBe(false);
    const public443 = policy({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }],
    });
    expect(mayLeave([denied, public443], viewer, 443)).toBe(true);
    expect(mayLeave([denied, public443], viewer, 80)).toBe(false);
  });

  it('lets them into another namespace where that one is named, at that port', () => {
    const traces = policy({
      podSelector: { matchLabels: viewer },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
          ports: [{ port: 4318 }],
        },
      ],
    });
    const reaches = (host: string, port: number) => mayReachNamespace([denied, traces], viewer, host, port);
    expect(reaches('otel-collector.monitoring.svc', 4318)).toBe(true);
    expect(reaches('otel-collector.monitoring.svc', 4317)).toBe(false);
    expect(reaches('otel-collector.elsewhere.svc', 4318)).toBe(false);
    expect(reaches('otel-collector.example.com', 4318)).toBe(false);
  });
});
