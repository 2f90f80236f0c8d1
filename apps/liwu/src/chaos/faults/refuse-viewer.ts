import { escapeLiteral } from 'pg';
import { askOnce } from '../../shared/ask-once.js';

const ASKER = 'liwu-chaos';
const CONSTRAINT = 'refused_by_chaos';
/** Who waits for the table lets nobody else at it, so it does not wait for long. */
const LOCK_WITHIN = "SET lock_timeout = '2s'";
/** In which a viewer has to have been busy to be one that is busy now. */
const BUSY_WITHIN_S = 15;

/** Some viewer of a crowd of whom this database has just recorded something; the same share of the same viewers is the same one. */
export const busyViewer = async (databaseUrl: string, share: number): Promise<string | undefined> => {
  const viewers = await askOnce<{ key: string }>(
    databaseUrl,
    ASKER,
    `SELECT DISTINCT key FROM event WHERE key LIKE 'crowd-%-v%' AND recorded_at > now() - $1 * interval '1 second' ORDER BY key`,
    [BUSY_WITHIN_S],
  );
  return viewers[Math.floor(share * viewers.length)]?.key;
};

/** From now on the database takes no event of this viewer: every input of which one follows is poison. */
export const refuseViewer = async (databaseUrl: string, viewer: string): Promise<void> => {
  const check = `CHECK (key <> ${escapeLiteral(viewer)}) NOT VALID`;
  const added = `ALTER TABLE event DROP CONSTRAINT IF EXISTS ${CONSTRAINT}, ADD CONSTRAINT ${CONSTRAINT} ${check}`;
  await askOnce(databaseUrl, ASKER, `${LOCK_WITHIN}; ${added}`);
};

/** Mends that. */
export const takeViewers = async (databaseUrl: string): Promise<void> => {
  await askOnce(databaseUrl, ASKER, `${LOCK_WITHIN}; ALTER TABLE event DROP CONSTRAINT IF EXISTS ${CONSTRAINT}`);
};
