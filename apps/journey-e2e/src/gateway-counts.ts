import { inject } from 'vitest';

const { urls } = inject('suite');

/** How often the gateway has counted this so far, by its `/metrics`: how its line begins, without `liwu_`. */
export const gatewayCount = async (beginning: string): Promise<number> => {
  const text = await (await fetch(`${urls.gateway}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`liwu_${beginning}`));
  return Number(line?.slice(line.lastIndexOf(' ')) ?? 0);
};
