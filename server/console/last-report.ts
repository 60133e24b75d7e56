/**
 * What monitoring of credit scores said last, kept in the workspace until the next report: it is there after a restart, too.
 */
import type { KeptWorkReader, KeptWorkStore } from '#core/credit/kept-work';
import type { Instant } from '#core/kernel/instant';
import type { Monitored } from '#server/credit/monitor-scores';

import { packed, unpacked } from './packed';

const KIND = 'credit-monitoring';
/** Raised when a report comes to mean something else. */
const FORM = 1;

/** Null while there is none that this program can read. */
export async function readLastReport(kept: KeptWorkReader): Promise<Monitored | null> {
  const [work] = await kept.list(KIND);
  const bytes = work?.form === FORM ? await kept.content(work.id) : null;
  return bytes === null ? null : ((await unpacked(bytes)) as Monitored | null);
}

/** Keeps a report in the place of the one before. */
export async function keepReport(
  kept: KeptWorkStore,
  found: Monitored,
  { actor, made_at }: { readonly actor: string; readonly made_at: Instant },
): Promise<void> {
  const { as_of_seq } = found;
  const work = { id: KIND, kind: KIND, actor, made_at, as_of_seq, form: FORM, summary: '{}' } as const;
  await kept.keep(work, await packed(found), 1);
}
