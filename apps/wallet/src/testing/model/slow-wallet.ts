import type { SlowCommand, SlowCommandOf } from './slow-command.js';
import { newLot } from './slow-ledger.js';
import { checkProposal, executeProposal, MOST_COINS, onceOnly } from './slow-proposals.js';
import { demand, impossible, Refused } from './slow-refusal.js';
import { SlowState } from './slow-state.js';

const MOST_OPEN = 5;
const MOST_REPEATS = 5;
const FIVE_MINUTES = 300_000;
const DEFAULT_BASIS_POINTS = 5_000n;

/** Everything that can be asked of the wallet, decided by finance's rules alone; shares no code with the wallet. */
export class SlowWallet extends SlowState {
  private readonly contracts: SlowCommandOf<'agree'>[] = [];

  /** Does it, and says what became of it: `accepted`, `nothing`, what a viewer is told, or the code of a refusal. */
  play(command: SlowCommand): string {
    this.ledger.accounts.lines = [];
    this.ledger.accounts.begin('effective' in command ? command.effective : command.now);
    try {
      return this.take(command);
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  private take(command: SlowCommand): string {
    switch (command.do) {
      case 'top-up':
        return this.topUp(command);
      case 'refund':
      case 'chargeback':
        return this.takeBack(command);
      case 'ask':
        return this.ask(command);
      case 'confirm':
      case 'abandon':
        return this.end(command);
      case 'agree':
        this.contracts.push(command);
        return 'accepted';
      case 'freeze': {
        const party = `${command.party} ${command.id}`;
        demand(!this.frozen.has(party), 'frozen');
        this.frozen.add(party);
        return 'accepted';
      }
      case 'pay-out':
        this.ledger.payOut(command.streamer, command.amount);
        return 'accepted';
      case 'propose':
        return this.propose(command);
      case 'approve':
      case 'reject':
        return this.decide(command);
      default:
        return impossible(command);
    }
  }

  private topUp(command: SlowCommandOf<'top-up'>): string {
    const { viewer, coins, price, tax, currency, provider, reference, effective, now, lot: name } = command;
    demand(!this.topUps.has(`${provider}/${reference}`), 'duplicate_provider_reference');
    demand(effective <= now + FIVE_MINUTES, 'invalid_parameter');
    demand(this.ownedBy(viewer) + coins <= MOST_COINS, 'invalid_parameter');
    const lot = newLot({ name, viewer, kind: 'paid', size: coins, price, currency, made: now, expires: Infinity });
    this.topUps.set(`${provider}/${reference}`, { lot, provider, reference, tax, back: { ...NOTHING } });
    this.ledger.topUp(lot, tax, provider);
    return 'accepted';
  }

  private takeBack(command: SlowCommandOf<'refund' | 'chargeback'>): string {
    const { provider, payment, reference, coins, money, tax, currency, effective, now } = command;
    const topUp = this.topUps.get(`${provider}/${payment}`);
    if (!topUp) throw new Error(`nobody topped up by ${provider}/${payment}`);
    const { lot, back } = topUp;
    demand(!this.refunds.has(`${provider}/${reference}`), 'duplicate_provider_reference');
    demand(effective <= now + FIVE_MINUTES, 'invalid_parameter');
    demand(currency === lot.currency, 'invalid_parameter');
    demand(back.coins + coins <= lot.size, 'exceeds_top_up');
    demand(back.money + money <= lot.price, 'exceeds_top_up');
    demand(back.tax + tax <= topUp.tax, 'exceeds_top_up');
    demand(command.do === 'chargeback' || coins <= lot.available, 'coins_already_spent');
    this.refunds.add(`${provider}/${reference}`);
    topUp.back = { coins: back.coins + coins, money: back.money + money, tax: back.tax + tax };
    this.ledger.takeBack(lot, { provider, coins, money, tax });
    return 'accepted';
  }

  private ask(command: SlowCommandOf<'ask'>): string {
    const { viewer, request, streamer, cost, n, now } = command;
    if (n > MOST_REPEATS) return 'nothing';
    const earlier = this.gifts.get(`${viewer}/${request}`);
    if (earlier) {
      if (earlier.said.has(n)) return 'nothing';
      earlier.said.add(n);
      return `again ${earlier.status}`;
    }
    const refusal = this.refusalOf(command);
    const hold = refusal ? undefined : this.ledger.hold(viewer, cost, streamer, this.basisPointsAt(streamer, now));
    if (hold) this.open.set(viewer, this.openOf(viewer) + 1);
    const status = refusal ?? 'held';
    this.gifts.set(`${viewer}/${request}`, { status, hold, reversed: false, said: new Set([0]) });
    return status;
  }

  private refusalOf({ viewer, cost, validUntil, now }: SlowCommandOf<'ask'>): string | undefined {
    if (now > validUntil) return 'too-late';
    if (this.frozen.has(`viewer ${viewer}`)) return 'frozen';
    if (this.openOf(viewer) >= MOST_OPEN) return 'too-many-outstanding';
    if (this.ledger.owedBy(viewer) > 0n) return 'insufficient-coins';
    return cost > this.availableTo(viewer) ? 'insufficient-coins' : undefined;
  }

  private end({ do: how, viewer, request }: SlowCommandOf<'confirm' | 'abandon'>): string {
    const gift = this.gifts.get(`${viewer}/${request}`);
    if (gift?.status !== 'held' || !gift.hold) return 'nothing';
    gift.status = how === 'confirm' ? 'settled' : 'released';
    this.open.set(viewer, this.openOf(viewer) - 1);
    if (how === 'confirm') this.ledger.settle(gift.hold);
    else this.ledger.release(gift.hold);
    return 'accepted';
  }

  /** Of the contracts that are valid already, the one that began last; of equals the one that was agreed last. */
  private basisPointsAt(streamer: string, now: number): bigint {
    let found: SlowCommandOf<'agree'> | undefined;
    for (const contract of this.contracts) {
      if (contract.streamer !== streamer || contract.validFrom > now) continue;
      if (!found || contract.validFrom >= found.validFrom) found = contract;
    }
    return found?.basisPoints ?? DEFAULT_BASIS_POINTS;
  }

  private propose({ by, action, proposal, now }: SlowCommandOf<'propose'>): string {
    checkProposal(this, proposal, now);
    const thing = onceOnly(proposal);
    for (const other of this.actions.values()) {
      const isSame = other.status === 'waiting' && thing !== undefined && onceOnly(other.proposal) === thing;
      demand(!isSame, 'already_proposed');
    }
    this.actions.set(action, { proposal, by, status: 'waiting' });
    return 'accepted';
  }

  private decide({ do: verdict, by, action: name, now }: SlowCommandOf<'approve' | 'reject'>): string {
    const action = this.actions.get(name);
    if (!action) throw new Refused('not_found');
    demand(action.status === 'waiting', 'already_decided');
    if (verdict === 'approve') {
      demand(action.by !== by, 'approver_is_proposer');
      checkProposal(this, action.proposal, now);
      executeProposal(this, action.proposal, now);
    }
    action.status = verdict === 'approve' ? 'approved' : 'rejected';
    return 'accepted';
  }
}

const NOTHING = { coins: 0n, money: 0n, tax: 0n };
