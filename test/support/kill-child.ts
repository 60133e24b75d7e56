// The child of the kill loop: opens a workspace, submits the jobs of a round after those of the round before
// (a retry by the same keys), and says which were acknowledged, until it is killed.
import { Ledger } from '#core/ledger/ledger';
import type { Result } from '#core/ledger/result';
import { openWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { jobsOf, nowOf, type Job } from '#test/support/kill-jobs';

const [location = '', seed = '0', round = '0'] = process.argv.slice(2);
const number = Number(round);

const workspace = await openWorkspace(location, { access: 'write', program: 'surety-kill 1.0.0' });
const ledger = await Ledger.open(workspace.store, testEnvironment(nowOf(number)), { batch_max: 12 });
process.stdout.write('open\n');

function acknowledge(results: readonly Result[]): void {
  for (const result of results) {
    if (result.status !== 'rejected') {
      const { key, seq, hash } = result.answer;
      process.stdout.write(`stored ${key} ${String(seq)} ${hash}\n`);
    }
  }
}

async function submit(job: Job): Promise<void> {
  const [only] = job;
  if (job.length === 1 && only !== undefined) {
    acknowledge([await ledger.submit(only)]);
  } else {
    acknowledge(await ledger.submitLinked(job));
  }
}

const jobs = [...(number > 0 ? jobsOf(Number(seed), number - 1) : []), ...jobsOf(Number(seed), number)];
const WAVE = 20;
for (let start = 0; start < jobs.length; start += WAVE) {
  await Promise.all(jobs.slice(start, start + WAVE).map(submit));
}
process.stdout.write('finished\n');
setInterval(() => undefined, 1_000);
