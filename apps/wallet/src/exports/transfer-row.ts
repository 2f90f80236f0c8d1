/** What every entry of a posting tells of it, as it is written into files; undefined where there is nothing. */
export interface PostingRow {
  readonly seq: number;
  readonly postingId: string;
  readonly kind: string;
  readonly requestId: string | undefined;
  /** Microseconds since 1970. */
  readonly effectiveAt: number;
  readonly recordedAt: number;
  /** Days since 1970. */
  readonly accountingDay: number;
  readonly isLate: boolean;
  readonly viewerId: string | undefined;
  readonly streamerId: string | undefined;
  readonly roomId: string | undefined;
  readonly giftId: string | undefined;
  readonly quantity: number | undefined;
  readonly actor: string | undefined;
  readonly approvedBy: string | undefined;
  readonly reasonCode: string | undefined;
  readonly reversesPostingId: string | undefined;
}

/** A transfer with its posting; transfers of one posting that follow each other share one object. */
export interface TransferRow {
  readonly lane: number;
  readonly seq: number;
  readonly debit: string;
  readonly credit: string;
  readonly unit: string;
  /** In minor units. */
  readonly amount: bigint;
  readonly lotId: string | undefined;
  readonly posting: PostingRow;
}

const DAY_MS = 86_400_000;
const MS_PER_SECOND = 1_000;
const MICROS_PER_SECOND = 1_000_000;

/** Neighbours mostly share what is slow to write: the last answer is kept. */
const remembering = (write: (value: number) => string): ((value: number) => string) => {
  let [last, text] = [Number.NaN, ''];
  return (value) => {
    if (value !== last) [last, text] = [value, write(value)];
    return text;
  };
};

const secondText = remembering((second) => new Date(second * MS_PER_SECOND).toISOString().slice(0, 19));

/** A day of the books as `YYYY-MM-DD`. */
export const dayText = remembering((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));

/** RFC 3339 in UTC with microseconds: `2026-11-18T10:26:40.000001Z`. */
export const timeText = (micros: number): string => {
  const second = Math.floor(micros / MICROS_PER_SECOND);
  const rest = micros - second * MICROS_PER_SECOND + MICROS_PER_SECOND;
  return `${secondText(second)}.${String(rest).slice(1)}Z`;
};
