/**
 * All migrations, in order and without a gap: a list in which a number is missing, doubled or out of order
 * does not compile. A migration that was ever released is never changed; a new one is added at the end.
 */
import type { Knex } from 'knex';

import { books } from './0001-books';
import { staff } from './0002-staff';
import { lists } from './0003-lists';
import { temporaryPasswords } from './0004-temporary-passwords';
import { tradeFees } from './0005-trade-fees';
import { workspaceSecret } from './0006-workspace-secret';
import { listFilters } from './0007-list-filters';
import { riskWork } from './0008-risk-work';
import { featureVectors } from './0009-feature-vectors';
import { identityMarks } from './0010-identity-marks';
import { evidence } from './0011-evidence';
import { riskModels } from './0012-risk-models';
import { scanCheckpoint } from './0013-scan-checkpoint';
import { appeals } from './0014-appeals';
import { keyVault } from './0015-key-vault';
import { trust } from './0016-trust';
import { measures } from './0017-measures';
import { merchantAudits } from './0018-merchant-audits';
import { guarantee } from './0019-guarantee';
import { identity } from './0020-identity';
import { auditRemedies } from './0021-audit-remedies';
import { creditScores } from './0022-credit-scores';
import { loans } from './0023-loans';
import { keptWork } from './0024-kept-work';
import { custody } from './0025-custody';
import { custodyCertificates } from './0026-custody-certificates';
import { custodyPages } from './0027-custody-pages';
import { custodyOrder } from './0028-custody-order';

export interface Migration {
  /** The schema version it leads to. */
  readonly number: number;
  readonly name: string;
  /** Runs inside the transaction that also notes the new version; whatever it throws undoes all of it. */
  readonly up: (transaction: Knex.Transaction, dialect: 'sqlite' | 'postgres') => Promise<void>;
}

/** The list itself when its numbers are 1, 2, 3, ...; otherwise a type that nothing fits. */
type Gapless<
  L extends readonly Migration[],
  Seen extends readonly unknown[] = [unknown],
> = L extends readonly [infer First extends Migration, ...infer Rest extends readonly Migration[]]
  ? First['number'] extends Seen['length']
    ? Gapless<Rest, [...Seen, unknown]>
    : { readonly expected_number: Seen['length']; readonly found_number: First['number'] }
  : readonly Migration[];

/** Accepts only a list numbered 1, 2, 3, ... */
export function gapless<const L extends readonly Migration[]>(list: L & Gapless<L>): readonly Migration[] {
  return list;
}

export const MIGRATIONS: readonly Migration[] = gapless([
  books,
  staff,
  lists,
  temporaryPasswords,
  tradeFees,
  workspaceSecret,
  listFilters,
  riskWork,
  featureVectors,
  identityMarks,
  evidence,
  riskModels,
  scanCheckpoint,
  appeals,
  keyVault,
  trust,
  measures,
  merchantAudits,
  guarantee,
  identity,
  auditRemedies,
  creditScores,
  loans,
  keptWork,
  custody,
  custodyCertificates,
  custodyPages,
  custodyOrder,
]);
