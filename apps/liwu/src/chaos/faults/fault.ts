import type { ServiceName } from '@liwu/contracts';
import type { Step } from '@liwu/event-log';
import { inSeconds } from '../../shared/seconds.js';
import type { StoringService } from '../../suite/storing-services.js';

/** Whom a fault befalls: one fault at a time. */
export type FaultTarget = ServiceName | 'kafka' | 'postgres' | 'rtm-sandbox' | 'network' | 'topics';

/** What the sandbox's network does to messages for a while. */
export type NetworkTrouble = 'drop' | 'lose-copy' | 'delay' | 'duplicate' | 'reorder' | 'disconnect' | 'unanswered';

/** What a rebuild says on its way: before each of them something else is done. */
export type RebuildWord = 'folded' | 'comparing' | 'swapping';

/** Where a log is cut, as shares of what there is, so that the plan need not know it. */
export interface TailCut {
  /** Of all partitions of the services' topics, in a fixed order. */
  readonly partitionShare: number;
  /** Of its last batches, so many are lost. */
  readonly batches: number;
  /** The last of them is lost in part only, in the middle of its bytes. */
  readonly withinBatch: boolean;
}

/** What is to happen, decided before the run. */
export type Fault =
  /** The process dies by kill -9 as it passes a step for the nth time from now. */
  | { readonly kind: 'kill-at-step'; readonly target: ServiceName; readonly step: Step; readonly nth: number }
  | { readonly kind: 'kill'; readonly target: ServiceName }
  /** The process stands still, longer than its lease or session lives; where a second replica is there, it takes over. */
  | { readonly kind: 'freeze'; readonly target: ServiceName; readonly forMs: number; readonly withSecond: boolean }
  /** A second replica joins, stays, and leaves. */
  | { readonly kind: 'replica-drained'; readonly target: ServiceName; readonly forMs: number }
  | { readonly kind: 'replica-killed'; readonly target: ServiceName; readonly forMs: number }
  /** The process believes another time than it is. */
  | { readonly kind: 'clock'; readonly target: ServiceName; readonly byMs: number; readonly forMs: number }
  /** The database refuses what follows for one viewer, until that is parked; then it is applied, or given up. */
  | {
      readonly kind: 'poison';
      readonly target: StoringService;
      readonly way: 'redrive' | 'discard';
      /** Which of the busy viewers. */
      readonly viewerShare: number;
      readonly forMs: number;
    }
  /** The service's state is built again while it serves, by a process that dies as it says a word, where there is one. */
  | { readonly kind: 'rebuild'; readonly target: StoringService; readonly killedAt: RebuildWord | undefined }
  /** What the topics lack is sent again while the services publish. */
  | { readonly kind: 'reconcile'; readonly target: 'topics' }
  | { readonly kind: 'postgres-killed'; readonly target: 'postgres' }
  | { readonly kind: 'broker-stopped'; readonly target: 'kafka' }
  | { readonly kind: 'broker-killed'; readonly target: 'kafka' }
  | { readonly kind: 'broker-frozen'; readonly target: 'kafka'; readonly forMs: number }
  | { readonly kind: 'broker-tail-lost'; readonly target: 'kafka'; readonly cuts: readonly TailCut[] }
  | { readonly kind: 'sandbox-killed'; readonly target: 'rtm-sandbox' }
  | {
      readonly kind: 'network';
      readonly target: 'network';
      readonly trouble: NetworkTrouble;
      readonly on: 'peer' | 'channel';
      readonly probability: number;
      readonly forMs: number;
    };
/** Names a kind of fault. */
export type FaultKind = Fault['kind'];
/** The faults of these kinds. */
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** A fault and its moment, counted from the first gift. */
export type PlannedFault = Fault & { readonly atMs: number };

/** Every kind, in the order in which a report names them. */
export const FAULT_KINDS = [
  'kill-at-step',
  'kill',
  'freeze',
  'replica-drained',
  'replica-killed',
  'clock',
  'poison',
  'rebuild',
  'reconcile',
  'postgres-killed',
  'broker-stopped',
  'broker-killed',
  'broker-frozen',
  'broker-tail-lost',
  'sandbox-killed',
  'network',
] as const satisfies readonly FaultKind[];

const ordinal = (nth: number): string => `${nth}${{ 1: 'st', 2: 'nd', 3: 'rd' }[nth] ?? 'th'}`;

/** What was ordered, in words. */
export const faultText = (fault: Fault): string => {
  switch (fault.kind) {
    case 'kill-at-step':
      return `kill -9 ${fault.target} at ${fault.step} (${ordinal(fault.nth)})`;
    case 'kill':
      return `kill -9 ${fault.target}`;
    case 'freeze':
      return `freeze ${fault.target} for ${inSeconds(fault.forMs)}${fault.withSecond ? ' beside a second one' : ''}`;
    case 'replica-drained':
      return `a second ${fault.target} for ${inSeconds(fault.forMs)}, then drained`;
    case 'replica-killed':
      return `a second ${fault.target} for ${inSeconds(fault.forMs)}, then kill -9`;
    case 'clock':
      return `clock of ${fault.target} ${fault.byMs > 0 ? '+' : '-'}${inSeconds(Math.abs(fault.byMs))} for ${inSeconds(fault.forMs)}`;
    case 'poison':
      return `poison for ${fault.target}, parked for ${inSeconds(fault.forMs)}, then ${fault.way}`;
    case 'rebuild':
      return `rebuild ${fault.target}${fault.killedAt === undefined ? '' : `, kill -9 at '${fault.killedAt}', and again`}`;
    case 'reconcile':
      return 'reconcile all topics';
    case 'postgres-killed':
      return 'kill -9 all of Postgres';
    case 'broker-stopped':
      return 'stop the broker';
    case 'broker-killed':
      return 'kill -9 the broker';
    case 'broker-frozen':
      return `freeze the broker for ${inSeconds(fault.forMs)}`;
    case 'broker-tail-lost':
      return `kill -9 the broker and cut the tail of ${fault.cuts.length} logs`;
    case 'sandbox-killed':
      return 'kill -9 rtm-sandbox';
    case 'network': {
      const what = fault.trouble === 'lose-copy' ? "the gateway's channel copies" : `${fault.on} messages`;
      return `${fault.trouble} ${(fault.probability * 100).toFixed(0)} % of ${what} for ${inSeconds(fault.forMs)}`;
    }
    default:
      return fault satisfies never;
  }
};
