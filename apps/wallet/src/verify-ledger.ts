import { runVerifyLedger } from './verify-ledger/run-verify-ledger.js';

/**
 * Proves that nobody has changed the books behind the wallet's back, or names the first row that somebody has; for `liwu verify-ledger` and
 * for a job in a cluster, in the wallet's own environment, while the wallet is at work.
 *
 *     node dist/verify-ledger.js [--lane N] [--redefined N]… [--checkpoints DIR] [--keys FILE] | --no-checkpoints
 *
 * Everything is recomputed from the wallet's own events: their chain, each posting, transfer, leaf and hash, the balances, day totals, lots,
 * gifts, top-ups, refunds, actions, closed months, and the salted hashes of notes. The signed checkpoints of `--checkpoints` (else
 * LIWU_CHECKPOINT_DIR) are held against both, by the public keys of `--keys` (else LIWU_CHECKPOINT_PUBLIC_KEYS). Bring both from where
 * whoever owns the database cannot write: a folder that the tamperer can change proves nothing. LIWU_CHECKPOINT_DIR has to hold all of them,
 * a folder of `--checkpoints` those that somebody has kept. Where a new version defined anew what finance reads, `--redefined` names the
 * checkpoint after it; unless that is said, it counts as tampering.
 *
 * Exit code: 0 clean, 1 tampered, 2 could not check, 78 settings are wrong.
 *
 * What it cannot see:
 * - A rewrite of events and books alike that is younger than the last checkpoint: that shows only against Kafka's topics
 *   (`liwu verify`, `liwu reconcile`), and whoever can rewrite those too within the minute is not seen at all.
 * - Checkpoints whose newest files and rows were removed together, beyond the last that is left: keep them where nothing can be deleted.
 * - Whoever has the signing key: it is as good as the wallet's own word.
 * - Which session was answered when, and what keeps no money: `liwu rebuild wallet --dry-run` compares every column of every table.
 *
 * It reads one snapshot, so for the minutes that it takes vacuum removes nothing newer, and a rebuild cannot swap its tables.
 */
await runVerifyLedger();
