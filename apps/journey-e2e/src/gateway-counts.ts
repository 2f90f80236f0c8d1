import { inject } from 'vitest';

const { urls } = inject('suite');

/** How often the gateway has counted this so far, by its `/metrics`: the name without `liwu_` and `_total`. */
export const gatewayCount = async (name: string): Promise<number> => {
  const text = await (await fetch(`${urls.gateway}/metrics`)).text();
  const [, count] = new RegExp(`^liwu_${name}_total(?:\\{[^}]*\\})? (\\d+)$`, 'm').exec(text) ?? [];
  return Number(count ?? 0);
};
