// What each image of the suite promises, on the images of the tag LIWU_IMAGE_TAG; no other run of tests has it. `.ci/images` builds them first.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'images',
    root: import.meta.dirname,
    include: ['src/images/*.image-spec.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
