const WITHIN_MS = 5_000;
const MAX_BYTES = 262_144;

/** Gets a JSON document of bounded size within bounded time, and follows no redirect; throws where there is none to be had. */
export const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return JSON.parse(await textOf(response));
};

async function textOf({ body, url }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
