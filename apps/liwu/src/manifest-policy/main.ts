#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { judgeManifests } from './judge-manifests.js';
import { readKnownSettings } from './known-settings.js';
import { parseManifests } from './manifest.js';
import { describeJudgement, unbittenBreaches } from './describe-judgement.js';

// Judges each rendered overlay that is named by its file. Exit code: 0 all rules hold, 1 one is broken or does not bite.
const settings = await readKnownSettings();
for (const path of process.argv.slice(2)) {
  const manifests = parseManifests(readFileSync(path, 'utf8'));
  const verdicts = judgeManifests({ manifests, settings });
  const unbitten = verdicts.length > 0 ? [] : unbittenBreaches({ manifests, settings });
  const { lines, isKept } = describeJudgement(manifests.length, verdicts, unbitten);
  for (const line of lines) console.log(`  ${line}`);
  if (!isKept) process.exitCode = 1;
}
