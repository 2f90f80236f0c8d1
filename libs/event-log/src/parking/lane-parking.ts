import type { TimerInput } from '../lane-handler.js';
import type { OpenLane, Waiting } from '../lanes/open-lane.js';
import { type ToPark, eventToPark, parkingKeyOf, timerName, timerToPark } from './parked-input.js';
import type { ParkedKeys } from './parked-keys.js';

/** What one batch parks in one lane. */
export class LaneParking {
  keys: ParkedKeys;

  constructor(
    private readonly lane: OpenLane,
    private readonly parked: ToPark[],
  ) {
    this.keys = lane.parked;
  }

  /** Whether the input is to be applied (`free`), is parked now, or finds no place to be parked: then the lane stops at it. */
  placeOf(waiting: Waiting): 'free' | 'parked' | 'none' {
    if (!this.lane.parks) return 'free';
    const fault = this.lane.faultOf(waiting);
    const key = parkingKeyOf(waiting);
    if (fault === undefined && !this.keys.has(key)) return 'free';
    const keys = this.keys.with(key);
    if (typeof keys === 'string') {
      this.lane.stopAt(waiting, `nothing more is parked, since ${keys}: ${fault ?? 'that is no poison'}`);
      return 'none';
    }
    this.keys = keys;
    this.parked.push(eventToPark(this.lane.lane, waiting, fault));
    return 'parked';
  }

  /** Whether the timer is not to be applied: its viewer is parked, or it is what parks it. */
  takes(timer: TimerInput<unknown>): boolean {
    if (this.keys.has(timer.key)) return true;
    const fault = this.lane.faultOf(timerName(timer));
    if (fault === undefined) return false;
    const keys = this.keys.with(timer.key);
    if (typeof keys === 'string') this.lane.stopped = `nothing more is parked, since ${keys}: ${fault}`;
    else {
      this.keys = keys;
      this.parked.push(timerToPark(timer, fault));
    }
    return true;
  }
}
