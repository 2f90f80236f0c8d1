/** A gift of the demo: its price in coins, and what viewers read. */
interface DemoGift {
  readonly gift: string;
  readonly title: string;
  readonly unitPrice: string;
  readonly maxQuantity: number;
}

export const DEMO_GIFTS: readonly DemoGift[] = [
  { gift: 'rose', title: '玫瑰 · Rose', unitPrice: '1', maxQuantity: 999 },
  { gift: 'tea', title: '清茶 · Cup of tea', unitPrice: '2', maxQuantity: 520 },
  { gift: 'lollipop', title: '棒棒糖 · Lollipop', unitPrice: '5', maxQuantity: 520 },
  { gift: 'paper-crane', title: '千纸鹤 · Paper crane', unitPrice: '10', maxQuantity: 520 },
  { gift: 'panda', title: '熊猫 · Panda', unitPrice: '20', maxQuantity: 188 },
  { gift: 'lantern', title: '灯笼 · Lantern', unitPrice: '50', maxQuantity: 188 },
  { gift: 'mooncake', title: '月饼 · Mooncake', unitPrice: '66', maxQuantity: 99 },
  { gift: 'red-envelope', title: '红包 · Red envelope', unitPrice: '88', maxQuantity: 99 },
  { gift: 'fireworks', title: '烟花 · Fireworks', unitPrice: '188', maxQuantity: 20 },
  { gift: 'dragon-boat', title: '龙舟 · Dragon boat', unitPrice: '520', maxQuantity: 10 },
  { gift: 'sports-car', title: '跑车 · Sports car', unitPrice: '1314', maxQuantity: 10 },
  { gift: 'sky-castle', title: '天空之城 · Castle in the sky', unitPrice: '6666', maxQuantity: 3 },
];

/** The rooms of the demo, and who hosts them. */
export const DEMO_ROOMS: readonly { readonly room: string; readonly hosts: readonly string[] }[] = [
  { room: 'tea-house', hosts: ['host-lotus'] },
  { room: 'night-market', hosts: ['host-bamboo', 'host-plum'] },
  { room: 'karaoke', hosts: ['host-orchid'] },
];

/** The shares that the demo's hosts agreed upon; everybody else earns the deployment's default. */
export const DEMO_CONTRACTS: readonly { readonly streamer: string; readonly share_basis_points: number }[] = [
  { streamer: 'host-lotus', share_basis_points: 6_000 },
  { streamer: 'host-bamboo', share_basis_points: 5_500 },
];

const DEMO_VIEWERS = 8;

/** Viewers who bought coins; each pack is 10,000 coins for 99.99 EUR, tax included. */
export const DEMO_TOP_UPS = Array.from({ length: DEMO_VIEWERS }, (_, index) => ({
  viewer: `viewer-${index + 1}`,
  coins: '10000',
  price: { amount: '84.03', unit: 'EUR' },
  tax: { amount: '15.96', unit: 'EUR' },
  provider: 'demo-pay',
  provider_reference: `demo-viewer-${index + 1}`,
}));
