import type { KnownSettings } from './rule.js';

/** A configuration schema, as far as its names go. */
interface Schema {
  readonly shape: Readonly<Record<string, unknown>>;
}

/** Where each app keeps its schema, below `apps` and compiled: a tool does not depend on the services, it reads what they were built to. */
const SCHEMAS = {
  'gift-catalog': ['gift-catalog/dist/gift-catalog-service.js', 'giftCatalogService'],
  wallet: ['wallet/dist/wallet-config.js', 'walletConfig'],
  'ack-watchdog': ['ack-watchdog/dist/ack-watchdog-config.js', 'ackWatchdogConfig'],
  'rtm-gateway': ['rtm-gateway/dist/gateway-config.js', 'gatewayConfig'],
  'rtm-sandbox': ['rtm-sandbox/dist/config/sandbox-config.js', 'sandboxConfigSchema'],
  'live-room': ['live-room/dist/server/page-config.js', 'pageConfigSchema'],
} as const;

/** Where the apps mark their secrets. */
const PROCESS_KIT = '../libs/process-kit/dist/index.js';
/** The settings that name a file or a folder. */
const PATHS = ['LIWU_CHECKPOINT_KEY', 'LIWU_CHECKPOINT_PUBLIC_KEYS', 'LIWU_CHECKPOINT_DIR', 'LIWU_EXPORT_DIR'];

const apps = new URL('../../../', import.meta.url);

/** The settings of every app, from its own compiled schema, so that a setting which is renamed is missed here at once. */
export const readKnownSettings = async (): Promise<Record<string, KnownSettings>> => {
  const { isSecret } = await compiled<{ isSecret: (setting: unknown) => boolean }>(PROCESS_KIT);
  const read = Object.entries(SCHEMAS).map(async ([app, [file, exported]]) => {
    const found = (await compiled<Record<string, Schema & { config?: Schema }>>(file))[exported];
    const shape = found?.config?.shape ?? found?.shape;
    if (!shape) throw new Error(`apps/${file} has no schema ${exported}`);
    const names = Object.keys(shape);
    const secrets = names.filter((name) => isSecret(shape[name]));
    return [app, { names, secrets, paths: names.filter((name) => PATHS.includes(name)) }] as const;
  });
  return Object.fromEntries(await Promise.all(read));
};

const compiled = async <Module>(file: string): Promise<Module> => (await import(new URL(file, apps).href)) as Module;
