import type { GiftRequested } from '@liwu/contracts';

type Content = Pick<GiftRequested, 'room' | 'receiver' | 'gift' | 'quantity' | 'cost' | 'combo'>;

/** A request's content as one text: everything but when it was made and the how-manieth try it is. */
export const contentOf = ({ room, receiver, gift, quantity, cost, combo }: Content): string =>
  `${room}/${receiver}/${gift}/${quantity}/${cost}/${combo?.join(':') ?? '-'}`;
