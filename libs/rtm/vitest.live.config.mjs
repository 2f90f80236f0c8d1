// The contract suite against the provider itself; no other run of tests has it. `npx nx run rtm:live-test`, as README.md says.
import { defineConfig } from 'vitest/config';

const HEX = /^[0-9a-f]{32}$/i;
const missing = ['AGORA_APP_ID', 'AGORA_APP_CERTIFICATE'].filter((name) => !HEX.test(process.env[name] ?? ''));
if (missing.length > 0) {
  console.error(
    `live-test: ${missing.join(' and ')} must be set, to 32 hexadecimal digits each: those of a project of yours at the provider.`,
  );
  process.exit(1);
}
const hasRest = ['AGORA_CUSTOMER_KEY', 'AGORA_CUSTOMER_SECRET'].every((name) => process.env[name]);
if (!hasRest)
  console.error('live-test: without AGORA_CUSTOMER_KEY and AGORA_CUSTOMER_SECRET the REST API is not tried.');

const conditions = ['liwu-source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: 'live',
    root: import.meta.dirname,
    include: ['src/live/*.live-spec.ts'],
    exclude: hasRest ? [] : ['**/agora-rest.live-spec.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
