import { identityOf } from '@liwu/embedded';
import type { Suite } from '../../suite/suite-file.js';
import type { ToolboxConfig } from './toolbox-config.js';

/** There are no ports of its own in a cluster. */
const NO_PORTS = 0;

/**
 * The suite of a cluster as its toolbox sees it, so that every command that looks at a running suite (`verify`, `parked`, `crowd`, …) does
 * so from within; the process that says so stands for the supervisor. A Service shares its replicas out by itself, so each is one address
 * to whoever asks.
 */
export const toolboxSuite = (config: ToolboxConfig): Suite => {
  const self = identityOf(process.pid);
  if (!self) throw new Error('this process has no identity');
  const urls = {
    gateway: config.LIWU_GATEWAY_URL,
    catalog: config.LIWU_CATALOG_URL,
    wallet: config.LIWU_WALLET_URL,
    watchdog: config.LIWU_WATCHDOG_URL,
  };
  return {
    state: 'ready',
    inCluster: true,
    portBase: NO_PORTS,
    lanes: config.LIWU_LANES,
    urls: { ...urls, sandbox: config.LIWU_SANDBOX_URL ?? '', issuer: config.LIWU_ISSUER_URL ?? '' },
    kafkaBrokers: config.LIWU_KAFKA_BROKERS,
    topicPrefix: config.LIWU_TOPIC_PREFIX,
    databases: {
      'gift-catalog': config.LIWU_GIFT_CATALOG_DATABASE_URL,
      wallet: config.LIWU_WALLET_DATABASE_URL,
      'ack-watchdog': config.LIWU_ACK_WATCHDOG_DATABASE_URL,
    },
    financeDatabase: '',
    supervisor: { name: 'toolbox', ...self },
    processes: [
      { name: 'rtm-gateway', ...self, url: urls.gateway },
      { name: 'gift-catalog', ...self, url: urls.catalog },
      { name: 'wallet', ...self, url: urls.wallet },
      { name: 'ack-watchdog', ...self, url: urls.watchdog },
    ],
  };
};
