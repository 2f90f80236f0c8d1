import { defineConfig } from 'vitest/config';

// 'import' must not stand here: vitest hands the list to Node, where `require` of a package would then get its ES module.
const conditions = ['liwu-source', 'node'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };
/** What a spec waits for may take this long on a busy machine; it costs time only where it does not come. */
const expectations = { poll: { timeout: 10_000 } };
const exclude = ['**/node_modules/**', '**/dist/**'];

/** Three kinds of specs: pure ones, those on a real Kafka and Postgres, and whole journeys. */
export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          expect: expectations,
          testTimeout: 20_000,
          include: ['{apps,libs}/*/src/**/*.spec.ts', '{docker,.ci}/**/*.spec.mjs'],
          exclude: [...exclude, '**/*.container.spec.ts', '**/*.journey.spec.ts'],
        },
      },
      {
        ...shared,
        test: {
          name: 'container',
          expect: expectations,
          include: ['{apps,libs}/*/src/**/*.container.spec.ts'],
          exclude,
          globalSetup: ['libs/test-kit/src/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'journey',
          expect: expectations,
          include: ['apps/*/src/**/*.journey.spec.ts'],
          exclude,
          globalSetup: ['apps/journey-e2e/src/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
