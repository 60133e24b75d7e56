// Proves what is kept of long work that ended: so many jobs, and texts that came of them in a bounded room, the newest.
import { expect, test } from 'vitest';
import { JobCentre } from '#server/console/job-centre';

const MEBI = 1_048_576;

function jobCentre(): JobCentre {
  return new JobCentre(
    () => 0,
    (where, error) => {
      throw new Error(where, { cause: error });
    },
  );
}

/** Runs a job that keeps a text of so many characters; its id. */
async function keeping(jobs: JobCentre, characters: number): Promise<string> {
  const id = jobs.start({
    ...{ kind: 'import', about: '', actor: 'finn', key: String(Math.random()), asked: '' },
    work: ({ keepText }) => {
      keepText('x'.repeat(characters));
      return Promise.resolve({});
    },
  });
  await jobs.cancel(id, 'finn');
  return id;
}

test('texts are told by their own call, to their person, as far as there is room for them', async () => {
  const jobs = jobCentre();
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    ids.push(await keeping(jobs, 4 * MEBI));
  }
  expect(JSON.stringify(jobs.list('finn')).length).toBeLessThan(5_000);
  expect(ids.map((id) => jobs.text(id, 'finn')?.length ?? null)).toEqual([
    null,
    ...Array<number>(4).fill(4 * MEBI),
  ]);
  expect(jobs.text(ids[4]!, 'ada')).toBeNull();
});

test('a text goes with its job, and with the workspace', async () => {
  const jobs = jobCentre();
  const first = await keeping(jobs, 10);
  expect(jobs.text(first, 'finn')).toHaveLength(10);
  for (let count = 0; count < 50; count += 1) {
    await keeping(jobs, 1);
  }
  expect(jobs.list('finn')).toHaveLength(50);
  expect(jobs.text(first, 'finn')).toBeNull();
  const last = await keeping(jobs, 1);
  jobs.forget();
  expect(jobs.text(last, 'finn')).toBeNull();
});
