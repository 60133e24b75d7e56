// Proves what is kept of long work that ended: so many jobs, and texts that came of them in a bounded room, the newest;
// and that whoever watches hears of his own jobs alone, all of them and what became of each.
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

test('a watch begins with the list and tells of own jobs alone, however slowly it is read', async () => {
  const jobs = jobCentre();
  const before = await keeping(jobs, 1);
  const watch = jobs.watch('finn', undefined);
  const ends: (() => void)[] = [];
  const started = ['finn', 'ada', 'finn'].map((actor, index) =>
    jobs.start({
      ...{ kind: 'import', about: '', actor, key: String(index), asked: '' },
      work: ({ onProgress }) => {
        for (let done = 1; done <= 1_000; done += 1) {
          onProgress({ done, total: 1_000 });
        }
        return new Promise((resolve) => ends.push(() => resolve({})));
      },
    }),
  );
  await expect.poll(() => ends.length).toBe(3);
  ends.forEach((end) => end());
  await expect.poll(() => jobs.list('finn').every(({ status }) => status !== 'running')).toBe(true);
  const told = [(await watch.next()).value, (await watch.next()).value, (await watch.next()).value];
  expect(told).toMatchObject([
    { type: 'jobs', jobs: [{ id: before }] },
    { type: 'job', job: { id: started[0], status: 'done' } },
    { type: 'job', job: { id: started[2], status: 'done' } },
  ]);
  expect(jobs.watchers).toBe(1);
  await watch.return();
  expect(jobs.watchers).toBe(0);
});
