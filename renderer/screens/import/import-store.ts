/**
 * Files on their way into the books, kept while other screens are looked at: sending, recognised, mapped, rehearsed.
 *
 * A file is sent in pieces, one after another; the same piece may be sent twice without harm. Stopping a file takes it
 * from the core as well. What was rehearsed counts only for the very files and mappings it was made with.
 */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

import { useJobs } from '../../app/jobs';
import { forgetWithPerson } from '../../app/of-person';
import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useSentFiles } from '../../client/sent-files';
import { useSubmit } from '../../client/submit';
import { reportOf } from './import-report';
import { isUsable, mappingsOf, recognise, type Recognised } from './upload';

const SOURCE = 'import';

type RunAsked = Omit<Parameters<typeof client.imports.run>[0], 'key'>;

export const useImport = defineStore('import', () => {
  const jobs = useJobs();
  const session = useSession();
  const {
    files,
    addAll: send,
    remove,
    forget: forgetFiles,
  } = useSentFiles<Recognised>(() => ({ staged: null, mapping: null }), recognise);
  const source = ref(SOURCE);
  const rehearsal_id = ref<string | null>(null);
  const rehearsed_as = ref('');
  const import_id = ref<string | null>(null);
  const sending = useSubmit((key, asked: RunAsked) => client.imports.run({ ...asked, key }));
  const { failure, busy: starting } = sending;
  /** What the key of the next run stands for. */
  let keyed_as = '';

  const all_usable = computed(() => files.length > 0 && files.every(isUsable));
  /** What a run would do, as text: a rehearsal of something else does not count. */
  const present = computed(() =>
    JSON.stringify([source.value, files.map(({ file_id, mapping }) => [file_id, mapping])]),
  );
  const rehearsal = computed(() => (rehearsal_id.value === null ? null : jobs.job(rehearsal_id.value)));
  const run = computed(() => (import_id.value === null ? null : jobs.job(import_id.value)));
  const is_rehearsed = computed(
    () => rehearsal.value?.status === 'done' && rehearsed_as.value === present.value,
  );

  async function addAll(blobs: readonly File[]): Promise<void> {
    // Its files are in use.
    if (run.value?.status === 'running') return;
    if (import_id.value !== null) await clear();
    const { holder } = session;
    // Whoever is signed in by then has not chosen them.
    await send(blobs, () => session.holder === holder);
  }

  async function start(rehearse: boolean): Promise<void> {
    const as = present.value;
    const { holder } = session;
    const asked = {
      file_ids: files.flatMap(({ file_id }) => (file_id === null ? [] : [file_id])),
      mappings: mappingsOf(files),
      source: source.value.trim(),
      rehearse,
    };
    // A key whose outcome is unknown stands for what was sent, and for nothing else.
    if (keyed_as !== JSON.stringify(asked)) sending.reset();
    keyed_as = JSON.stringify(asked);
    const answer = await sending.run(asked);
    if (answer === null || session.holder !== holder) return;
    if (rehearse) {
      rehearsal_id.value = answer.job_id;
      rehearsed_as.value = as;
      import_id.value = null;
    } else {
      import_id.value = answer.job_id;
    }
  }

  /** Begins anew after an import: its files are in the books. */
  async function clear(): Promise<void> {
    const finished = reportOf(run.value?.result ?? null)?.status === 'finished';
    const left = forgetFiles();
    rehearsal_id.value = null;
    import_id.value = null;
    sending.reset();
    if (!finished) for (const file of left) await remove(file);
  }

  forgetWithPerson(() => {
    forgetFiles();
    source.value = SOURCE;
    rehearsal_id.value = null;
    rehearsed_as.value = '';
    import_id.value = null;
    sending.reset();
  });

  return {
    ...{ files, source, failure, starting, all_usable, rehearsal, run, is_rehearsed },
    ...{ addAll, remove, start, clear },
  };
});
