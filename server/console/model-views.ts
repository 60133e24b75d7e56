/** Trained models as screens are shown them: every version, its card, and what came of what the models said. */
import type { LedgerReader } from '#core/ledger/ports';
import { permilleOf } from '#core/cases/evidence';
import { limitsOf } from '#core/risk/model/limits';
import type { Lists } from '#database/lists/lists';
import { draftedModels, readDrafted } from '#server/risk/asked-models';

import type { Desk } from './desk';
import { asOfNow, mustRow } from './found';

/** Where a model has no threshold of its own: more likely sham than not. */
const HALF = 500;

export async function modelList(reader: LedgerReader, lists: Lists) {
  const as_of = await asOfNow(reader);
  const { active, shadow, versions } = await draftedModels(reader);
  const asked = [
    { version: active, place: 'active' },
    { version: shadow, place: 'shadow' },
  ] as const;
  const watched = [];
  for (const { version, place } of asked) {
    if (version === null) continue;
    const own = versions.find(({ id }) => id === version)?.threshold ?? null;
    const threshold = own === null ? HALF : permilleOf(Number(own));
    const found = await lists.modelOutcomes({ version, place, threshold });
    watched.push({ version, place, threshold, ...found });
  }
  return { as_of, active, shadow, models: [...versions], watched };
}

/** One version with its card. Throws NOT_FOUND. */
export async function modelDetail({ books }: Desk, version: string) {
  const { reader, env } = books;
  const model = await mustRow(reader, 'risk_model', version);
  const file = (await readDrafted(reader, env.sha256, [model])).get(version);
  return {
    model,
    card: file === undefined ? null : { ...file.card },
    limits: file === undefined ? [] : limitsOf(file.card, file.model),
  };
}
