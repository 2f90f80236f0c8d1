import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LANES } from '@liwu/contracts';
import { identityOf } from '@liwu/embedded';
import { Refusal } from '../../refusal.js';
import { hasCode } from '../../shared/has-code.js';
import type { Suite } from '../../suite/suite-file.js';
import { STORING_SERVICES } from '../../suite/storing-services.js';
import { TOPIC_PREFIX } from '../../up/child-plans.js';

/** The Service of each, as k8s/overlays/local names them; every one of them listens there. */
const PORT = 8_080;
const at = (service: string): string => `http://${service}:${PORT}`;

/**
 * The suite of a cluster as its toolbox sees it, so that every command that looks at a running suite (`crowd`, `verify`, `parked`, …) does
 * so from within; the process that says so stands for the supervisor. The databases' addresses are read where the manifests mount them.
 */
export const toolboxSuite = (secretsDir: string): Suite => {
  const self = identityOf(process.pid);
  if (!self) throw new Error('this process has no identity');
  const databases = Object.fromEntries(
    STORING_SERVICES.map((service) => [service, mountedText(join(secretsDir, `${service}-database`, 'uri'))]),
  );
  return {
    state: 'ready',
    portBase: PORT,
    lanes: DEFAULT_LANES,
    urls: {
      gateway: at('rtm-gateway'),
      catalog: at('gift-catalog'),
      wallet: at('wallet'),
      watchdog: at('ack-watchdog'),
      sandbox: at('rtm-sandbox'),
      issuer: at('issuer'),
    },
    kafkaBrokers: 'kafka:9092',
    topicPrefix: TOPIC_PREFIX,
    databases: databases as Suite['databases'],
    financeDatabase: '',
    supervisor: { name: 'toolbox', ...self },
    // A Service shares its replicas out by itself, so it is one address to whoever asks.
    processes: [{ name: 'rtm-gateway', ...self, url: at('rtm-gateway') }],
  };
};

function mountedText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    if (hasCode(cause, 'ENOENT'))
      throw new Refusal(`${path} is not there: this command is for the toolbox of a cluster.`, { cause });
    throw cause;
  }
}
