// Reads the result files of a test run, lists what failed and prints the closing lines of ./test.
// Usage: node test-summary.mjs RESULTS_FOLDER ALLOWED_SKIPS_FILE. Exit code 1 when anything failed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, allowedFile] = process.argv.slice(2);
const isCi = process.env.CI === 'true';
const failures = [];
const skips = [];
let passed = 0;

for (const file of readdirSync(folder).sort()) {
  if (file.endsWith('.json')) readResults(file);
  else if (file.endsWith('.crashed')) failures.push({ name: file.slice(0, -8), message: readFileSync(join(folder, file), 'utf8') });
}

const allowed = new Set(
  readFileSync(allowedFile, 'utf8').split('\n').filter((line) => line.trim() && !line.startsWith('#')).map((line) => line.split('\t')[0].trim()));
const unlisted = isCi ? skips.filter((skip) => !allowed.has(skip.name)) : [];
for (const skip of unlisted) failures.push({ name: skip.name, message: `skipped (${skip.reason}), and not listed in tests/allowed-skips.txt` });

report();
process.exitCode = failures.length > 0 ? 1 : 0;

function readResults(file) {
  const { results } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const test of results.tests) {
    if (test.status === 'passed') passed++;
    else if (test.status === 'skipped') skips.push({ name: test.name, reason: test.extra?.reason ?? test.message ?? 'no reason given' });
    else if (test.status !== 'pending') failures.push({ name: test.name, message: [test.message, test.trace].filter(Boolean).join('\n') });
  }
  for (const suite of results.extra?.suites ?? []) {
    for (const error of suite.errors ?? []) failures.push({ name: `${file} (outside a test)`, message: JSON.stringify(error) });
  }
}

function report() {
  for (const failure of failures) console.log(`\nFAILED ${failure.name}\n${failure.message.trim().replace(/^/gm, '  ')}`);
  if (failures.length > 0) console.log('');
  const wantData = skips.filter((skip) => skip.reason.includes('test data set')).length;
  if (wantData > 0) console.log(`${wantData} did not run for want of the test data set: set CANDLEWICK_TEST_DATA to its folder.`);
  const reasons = groupByReason(skips);
  for (const [reason, same] of reasons) if (!reason.includes('test data set')) console.log(`${same.length} skipped: ${reason}`);
  console.log(`${passed} passed, ${failures.length} failed, ${skips.length - unlisted.length} skipped`);
}

function groupByReason(list) {
  const groups = new Map();
  for (const item of list) groups.set(item.reason, [...(groups.get(item.reason) ?? []), item]);
  return groups;
}
