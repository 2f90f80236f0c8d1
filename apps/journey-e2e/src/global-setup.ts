import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { liwu, PORT_BASE, STATE_DIR } from './liwu-command.js';
import { readRunningSuite } from './running-suite.js';

/**
 * Starts one suite for the whole run, from nothing, as an operator would; at the end of the run its books must hold,
 * and it is taken down in any case.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await liwu('down');
  await rm(STATE_DIR, { recursive: true, force: true });
  const { exitCode, output } = await liwu('up', '--detach', '--port-base', PORT_BASE);
  if (exitCode !== 0) throw new Error(`the suite did not start (exit code ${exitCode}):\n${output}`);
  project.provide('suite', readRunningSuite());
  return tearDown;
}

async function tearDown(): Promise<void> {
  try {
    const { exitCode, output } = await liwu('verify');
    if (exitCode !== 0) throw new Error(`after all journeys the books do not hold:\n${output}`);
  } finally {
    const { exitCode, output } = await liwu('down');
    if (exitCode !== 0) console.error(`the suite did not end (exit code ${exitCode}):\n${output}`);
  }
}
