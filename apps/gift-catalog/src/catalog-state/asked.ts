import { type CommandInput, CommandRefused } from '@liwu/event-log';
import { coins, type Coins, COINS_PATTERN } from '@liwu/contracts';
import type { Catalog, Gift, Room } from './catalog.js';

/** What a command's decision knows beside the state. */
export type Asked<Command> = Pick<CommandInput<Command>, 'command' | 'cause' | 'now'>;

/** What every event of a gift says: which gift, its next version, when, and who asked. */
export const nextOfGift = ({ gift, version }: Pick<Gift, 'gift' | 'version'>, { now, cause }: Asked<unknown>) => ({
  gift,
  n: version + 1,
  at: now,
  cause,
});

export const nextOfRoom = ({ room, version }: Pick<Room, 'room' | 'version'>, { now, cause }: Asked<unknown>) => ({
  room,
  n: version + 1,
  at: now,
  cause,
});

/** The gift that a command is about. Refuses with `not_found`, and `gift_retired` for one that is not sold any more. */
export const giftToChange = (state: Catalog, id: string): Gift => {
  const gift = state.gifts.get(id);
  if (!gift) throw new CommandRefused('not_found', `No gift ${id} is listed.`);
  if (gift.retired) throw new CommandRefused('gift_retired', `The gift ${id} is retired.`);
  return gift;
};

/** Refuses a price whose greatest total would not fit the wire's 12 digits. */
export const demandSpeakablePrice = (unitPrice: Coins, maxQuantity: number): void => {
  const most = coins(unitPrice * BigInt(maxQuantity));
  if (COINS_PATTERN.test(most.toString())) return;
  throw new CommandRefused('invalid_parameter', `${maxQuantity} at once would cost more than 12 digits can say.`, {
    param: 'unitPrice',
  });
};
