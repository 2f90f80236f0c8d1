import { expect, it } from 'vitest';
import { replicaUrls } from './suite-file.js';

it('knows where each replica of a service listens, and takes no other process for one', () => {
  const processes = [
    { name: 'wallet', pid: 1, startTime: '1', url: 'http://127.0.0.1:3' },
    { name: 'rtm-gateway', pid: 2, startTime: '1', url: 'http://127.0.0.1:1' },
    { name: 'rtm-gateway-1', pid: 3, startTime: '1', url: 'http://127.0.0.1:11' },
    { name: 'rtm-gateway-old', pid: 4, startTime: '1', url: 'http://127.0.0.1:99' },
    { name: 'kafka', pid: 5, startTime: '1' },
  ];
  expect(replicaUrls({ processes }, 'rtm-gateway')).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:11']);
  expect(replicaUrls({ processes }, 'wallet')).toEqual(['http://127.0.0.1:3']);
});
