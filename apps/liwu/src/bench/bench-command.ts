import type { Command } from 'commander';
import { refuseInToolbox } from '../suite/find-suite.js';
import { addFailover } from './failover/failover-command.js';
import { addGateway } from './gateway/gateway-command.js';
import { addHotRoom } from './hot-room/hot-room-command.js';
import { addJourney } from './journey-command.js';
import { addJunk } from './junk/junk-command.js';
import { addOverload } from './overload/overload-command.js';
import { addWallet } from './wallet/wallet-command.js';
import { addWatchdog } from './watchdog/watchdog-command.js';

const BENCHES = [addJourney, addFailover, addHotRoom, addJunk, addOverload, addWallet, addGateway, addWatchdog];

/**
 * Adds the benches: `wallet` measures the wallet's stage alone, `watchdog` the watchdog with very many gifts outstanding, `gateway` a gateway
 * alone, `journey` the services without viewers, `failover`, `hot-room`, `junk` and `overload` under a crowd of real ones. They measure, and
 * fail by no speed.
 */
export const registerBench = (program: Command): void => {
  const bench = program
    .command('bench')
    .description('Measure how fast the services are, on a suite of its own')
    .hook('preAction', () => refuseInToolbox());
  for (const add of BENCHES) add(bench);
};
