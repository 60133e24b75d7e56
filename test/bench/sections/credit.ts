/**
 * Credit scores of a hundred thousand merchants: learnt from the journal and scored, recorded, one explained.
 *
 * The merchants have no trades: what their trades cost is the reading of the journal, which `scan` measures too.
 */
import { join } from 'node:path';

import type { Command, CommandKind } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';
import type { Row } from '#core/ledger/tables';
import { openBooks, type OpenDesk } from '#server/composition/open-books';
import { explainRecorded } from '#server/credit/explain-score';
import { beginScorecards, findScores, recordScores, type Scoring } from '#server/credit/score-merchants';

import {
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { newPlatform, submitAll } from '../support/platform';

const STRETCH = 10_000;
const EXPLAINED = 200;

function command(kind: CommandKind, key: string, data: object, at: number): Command {
  return { kind, key, actor: 'bench', mode: 'record', at, data } as unknown as Command;
}

function merchantOf(place: number, at: number): Command[] {
  const account_id = `acc${String(place)}`;
  const party_id = `p${account_id}`;
  const nobody = { identity_no: '', phone: '', email: '', legal_person_name: '', legal_person_no: '' };
  const level = (['none', 'claimed', 'document', 'bank'] as const)[place % 4] ?? 'none';
  const party = { party_id, party_kind: 'person', level, category: '', region: '' };
  const account = { account_id, party_id, currency: 'CNY', merchant: true, category: '' };
  return [
    command('register-party', party_id, { ...party, profile: { name: 'x', ...nobody } }, at),
    command('open-account', account_id, account, at),
  ];
}

/** A workspace with so many merchants. */
async function filled(folder: string, count: number): Promise<string> {
  const platform = await newPlatform(folder, 'credit.surety', { simulated: true });
  const at = Date.now() - 60_000;
  await submitAll(platform.ledger, genesisCommands(at));
  for (let start = 0; start < count; start += STRETCH) {
    const places = Array.from({ length: Math.min(STRETCH, count - start) }, (_, index) => start + index);
    await submitAll(
      platform.ledger,
      places.flatMap((place) => merchantOf(place, at)),
    );
  }
  await platform.close();
  return join(folder, 'credit.surety');
}

/** The last score of a merchant explained, as the console does it. */
async function explained({ reader, lists, env }: OpenDesk, account_id: string): Promise<void> {
  const { rows } = await lists.credit.history(account_id, { after: null, limit: 2 });
  const [change, before]: readonly (Row<'credit_score_change'> | undefined)[] = rows;
  if (change === undefined) throw new Error(`${account_id} has no score`);
  await explainRecorded({ reader, sha256: env.sha256 }, change, before ?? null);
}

export async function credit({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const count = quick ? 5_000 : 100_000;
  const books = await openBooks(await filled(folder, count));
  const { ledger, reader } = books;
  const asked = { ledger, reader, sha256: books.env.sha256 };
  const at = Date.now();
  await beginScorecards(asked, at);
  const scored: number[] = [];
  let found: Scoring | undefined;
  for (let repetition = 0; repetition < 3; repetition += 1) {
    const ms = await elapsed(async () => {
      found = await findScores(asked, at);
    });
    scored.push(ms / 1_000);
  }
  const scoring = found;
  if (scoring?.scores.length !== count) throw new Error('merchants are missing');
  const recorded = (await elapsed(() => recordScores(asked, scoring, { at }))) / 1_000;
  const times: number[] = [];
  for (let place = 0; place < EXPLAINED; place += 1) {
    const account_id = `acc${String((place * 7_919) % count)}`;
    times.push(await elapsed(() => explained(books, account_id)));
  }
  await books.close();
  const merchants = `${String(count)} merchants`;
  return {
    figures: [
      figure(`${merchants} learnt from the journal and scored`, 's', atMost(10), scored),
      figure(`${merchants} recorded`, 's', null, [recorded]),
      figure('one score explained', 'ms', atMost(5), times),
      figure('one score explained, 95th percentile', 'ms', null, [quantile(times, 0.95)]),
    ],
    notes: [`${merchants} without trades, two entries each.`],
  };
}
