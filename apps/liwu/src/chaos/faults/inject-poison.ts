import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../shared/message-of.js';
import { persistently } from '../../shared/persistently.js';
import type { ChaosSuite } from '../chaos-suite.js';
import { type FaultEffect, since, spared, suffered, unseen } from './fault-effect.js';
import type { FaultOf } from './fault.js';
import { ParkedViewer } from './parked-viewer.js';
import { busyViewer, refuseViewer, takeViewers } from './refuse-viewer.js';
import { tellOfNothing } from './tell-of-nothing.js';

const BEGUN_WITHIN_MS = 10_000;
const PARKED_WITHIN_MS = 20_000;
/** An input that was refused just before its database was mended is parked a little later. */
const PARKED_LATE_WITHIN_MS = 10_000;
/** Also where the service and all of its servers have to come back first. */
const MENDED_WITHIN_MS = 120_000;

/**
 * Lets a service's database refuse whatever follows for one viewer, as a broken row or a bad migration would, until the service
 * has parked the viewer. Then mends that, as an operator does: what is parked is applied, or given up where nothing depends on it.
 */
export const injectPoison = async (suite: ChaosSuite, fault: FaultOf<'poison'>): Promise<FaultEffect> => {
  const { forMs, target, viewerShare, way } = fault;
  const { databases, urls } = suite.running.suite;
  const database = databases[target];
  const viewer =
    way === 'discard'
      ? `chaos-poison-${randomUUID().slice(0, 8)}`
      : await persistently(() => busyViewer(database, viewerShare), BEGUN_WITHIN_MS);
  if (viewer === undefined) return spared('no viewer was busy');
  const parked = new ParkedViewer(urls, target, viewer, suite.commands.answered);
  const beganMs = performance.now();
  let named = false;
  try {
    await persistently(() => refuseViewer(database, viewer), BEGUN_WITHIN_MS);
    if (way === 'discard') await persistently(() => tellOfNothing(suite.running.suite, viewer), BEGUN_WITHIN_MS);
    named = await parked.isNamedWithin(PARKED_WITHIN_MS);
    if (named) await sleep(forMs);
  } finally {
    await persistently(() => takeViewers(database), MENDED_WITHIN_MS);
  }
  const parkedFor = since(beganMs);
  const end = () => (named ? parked.end(way) : parked.redriveWithin(PARKED_LATE_WITHIN_MS));
  const done = await persistently(end, MENDED_WITHIN_MS).catch(messageOf);
  if (typeof done === 'string') return suffered(`${viewer} parked for ${parkedFor}, and NOT freed: ${done}`);
  if (!named) return unseen(`${viewer} was not parked within ${PARKED_WITHIN_MS / 1_000} s; ${done} inputs were later`);
  return suffered(`${viewer} parked for ${parkedFor}, ${done} inputs ${way === 'discard' ? 'given up' : 'applied'}`);
};
