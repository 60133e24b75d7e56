/**
 * The queue of alerts as analysts work it, with a hundred thousand open: first pages, the next alert, many at once.
 *
 * Everything goes the console's own way, but for the transport: the desk, the journal on the disk, the lists.
 */
import { join } from 'node:path';

import type { Command, CommandKind } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';
import { permissionsOf } from '#core/staff/permissions';
import { openBooks } from '#server/composition/open-books';
import { alertDetail } from '#server/console/alert-views';
import { bulkCommands } from '#server/console/bulk-alerts';
import { Desk } from '#server/console/desk';
import { FailedAttempts } from '#server/console/failed-attempts';
import { takeNextAlert } from '#server/console/take-alert';
import { raiseData } from '#test/support/raising';

import {
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { newPlatform, submitAll } from '../support/platform';

const PAGE = { after: null, limit: 100 };
const BULK = 5_000;
const TAKEN = 200;
const STRETCH = 10_000;

let keys = 0;

function command(kind: CommandKind, data: object, at: number, actor = 'bench'): Command {
  keys += 1;
  const mode = kind === 'register-party' ? 'record' : 'authorise';
  return { kind, key: `b${String(keys)}`, actor, mode, at, data } as unknown as Command;
}

function accountOf(place: number, at: number): Command[] {
  const account_id = `acc${String(place)}`;
  const profile = {
    name: 'x',
    identity_no: '',
    phone: '',
    email: '',
    legal_person_name: '',
    legal_person_no: '',
  };
  return [
    command(
      'register-party',
      { party_id: `p${account_id}`, party_kind: 'person', level: 'bank', category: '', region: '', profile },
      at,
    ),
    command(
      'open-account',
      { account_id, party_id: `p${account_id}`, currency: 'CNY', merchant: false, category: '' },
      at,
    ),
  ];
}

/** An alert of its own score, typology and sum on each account. */
function alertOn(place: number, at: number): Command {
  const typology = (['C1', 'C4', 'C9', 'C12'] as const)[place % 4] ?? 'C1';
  const more = {
    ...{ score: 700 + ((place * 7_919) % 301), typologies: [typology], trades: 1 + (place % 5) },
    exposure_minor: BigInt(1 + ((place * 104_729) % 5_000_000)),
  };
  return command('raise-alert', raiseData(`acc${String(place)}`, 1 + place, more), at, 'detector');
}

/** A workspace with so many open alerts. */
async function filled(folder: string, count: number): Promise<string> {
  const platform = await newPlatform(folder, 'alerts.surety', { simulated: true });
  const at = Date.now() - 60_000;
  await submitAll(platform.ledger, genesisCommands(at));
  for (const make of [accountOf, alertOn]) {
    for (let start = 0; start < count; start += STRETCH) {
      const places = Array.from({ length: Math.min(STRETCH, count - start) }, (_, index) => start + index);
      await submitAll(
        platform.ledger,
        places.flatMap((place) => make(place, at)),
      );
    }
  }
  await platform.close();
  return join(folder, 'alerts.surety');
}

async function timesOf(
  repetitions: number,
  work: (repetition: number) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    times.push(await elapsed(() => work(repetition)));
  }
  return times;
}

export async function alerts({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const count = quick ? 10_000 : 100_000;
  const location = await filled(folder, count);
  const books = await openBooks(location);
  const desk = await Desk.on(
    location,
    { access: 'write', books },
    { now: () => Date.now(), attempts: new FailedAttempts(), keychain: null },
  );
  const asked = { direction: 'desc', login: 'ann', now: Date.now() } as const;
  const person = {
    login: 'ann',
    row: {
      ...{ login: 'ann', name: 'Ann', roles: ['analyst' as const], active: true, added_at: 0 },
      ...{ totp: false, last_sign_in_at: null },
    },
    permissions: permissionsOf(['analyst']),
  };
  const views = ['open', 'unassigned', 'overdue', 'mine'] as const;
  const pages: number[] = [];
  for (const view of views) {
    for (const sort of ['score', 'due_at', 'exposure_minor', 'opened_seq'] as const) {
      const work = () => desk.books.lists.alerts({ ...asked, filter: { view }, sort }, PAGE);
      pages.push(quantile(await timesOf(5, work), 0.5));
    }
  }
  const waiting = await timesOf(5, () => desk.books.lists.waitingAlerts('ann', Date.now()));
  const next = await timesOf(TAKEN, async (repetition) => {
    const taken = await takeNextAlert(desk, person, `next-${String(repetition)}`, {});
    if (taken === null) throw new Error('there are alerts left');
    await alertDetail(desk, taken.id, person.login);
  });
  const verdict = { disposition: 'unfounded', reason_code: 'too-little' } as const;
  const what = { act: 'dispose', ...verdict, deserved: 'no', note: '' } as const;
  const { rows } = await desk.books.lists.alerts(
    { ...asked, filter: { view: 'unassigned' }, sort: 'score' },
    { after: null, limit: BULK },
  );
  const closing = bulkCommands(rows, what, { actor: 'ann', digest: 'bench', at: Date.now() });
  const bulk_ms = await elapsed(async () => {
    const results = await books.ledger.submitMany(closing);
    if (results.some(({ status }) => status !== 'done')) throw new Error('an alert was not closed');
  });
  await books.close();
  return {
    figures: [
      figure('first page of the queue, the slowest view and sort', 'ms', atMost(100), [Math.max(...pages)]),
      figure('first page of the queue, the median', 'ms', null, pages),
      figure('what waits, counted', 'ms', null, waiting),
      figure('next case taken and read whole', 'ms', atMost(50), [quantile(next, 0.5)]),
      figure('next case taken and read whole, p99', 'ms', null, [quantile(next, 0.99)]),
      figure(`${String(rows.length)} alerts closed at once`, 's', atMost(2), [bulk_ms / 1_000]),
    ],
    notes: [
      `${String(count)} open alerts on as many accounts; ${String(views.length)} views in four sorts, pages of ${String(PAGE.limit)}`,
      `a next case is found, assigned by an entry of the journal on the disk, and read with its evidence, history and related alerts`,
    ],
  };
}
