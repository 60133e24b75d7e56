/**
 * The models that are asked now, out of the entries that drafted them.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { AskedModel } from '#core/risk/model/asked';
import { judgeModelFile, type VersionedModel } from '#core/risk/model/model-file';

/** Which models there are: what counts now, and every version, the latest first. */
export interface DraftedModels {
  readonly active: string | null;
  readonly shadow: string | null;
  readonly versions: readonly Row<'risk_model'>[];
}

/** Drafted models; more than anybody trains. */
const MODELS_MAX = 10_000;

export async function draftedModels(reader: LedgerReader): Promise<DraftedModels> {
  const [head] = (await reader.scan(
    'risk_model_head',
    null,
    1,
  )) as unknown as readonly Row<'risk_model_head'>[];
  const versions = (await reader.scan(
    'risk_model',
    null,
    MODELS_MAX,
  )) as unknown as readonly Row<'risk_model'>[];
  return {
    ...{ active: head?.active ?? null, shadow: head?.shadow ?? null },
    versions: [...versions].sort((left, right) => right.no - left.no),
  };
}

/** Models with their cards, by version, out of the entries that drafted them; without those that this program no longer understands. */
export async function readDrafted(
  reader: LedgerReader,
  sha256: Sha256,
  versions: readonly Pick<Row<'risk_model'>, 'drafted_seq'>[],
): Promise<ReadonlyMap<string, VersionedModel>> {
  const entries = await reader.entriesBySeq(versions.map(({ drafted_seq }) => drafted_seq));
  const found = new Map<string, VersionedModel>();
  for (const { body } of entries) {
    const judged = judgeModelFile((JSON.parse(body) as EntryBody).data['file'], sha256);
    if (judged.ok) found.set(judged.file.version, judged.file);
  }
  return found;
}

/** The active model and the one in the shadow; without one that this program does not understand: alerts do not wait for it. */
export async function readAsked(reader: LedgerReader, sha256: Sha256): Promise<AskedModel[]> {
  const { active, shadow, versions } = await draftedModels(reader);
  const running = versions.filter(({ id }) => id === active || id === shadow);
  const files = await readDrafted(reader, sha256, running);
  return (['active', 'shadow'] as const).flatMap((place) => {
    const file = files.get((place === 'active' ? active : shadow) ?? '');
    return file === undefined ? [] : [{ place, file }];
  });
}
