/**
 * `surety credit outside`: what merchants agreed to and what institutions report on them.
 */
import { Argument, Command, Option } from 'commander';

import { CONSENT_PURPOSES, OUTSIDE_KINDS } from '#core/credit/outside/outside-words';
import { counts } from '#core/credit/outside/outside-commands';
import { holds } from '#core/credit/outside/consent-commands';
import { consentFor, headerProblem, outsideRow, type OutsideRow } from '#server/loans/outside-file';
import type { OpenDesk } from '#server/composition/open-books';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { actorOption, choice, identifier } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { checkActor, submitOne, type WriterOptions } from '../submit';
import { momentOf, parseWhen, showInstant, type When } from '../when';
import { giveRow, readRowFile, takeRows, type Taken } from './row-file';

const optionOf = (field: string): string => `--${field.replaceAll('_', '-')}`;

async function show(cli: Cli, _options: object, [account_id = '']: readonly string[]): Promise<ExitCode> {
  return await cli.reading(async ({ lists, calendar }) => {
    const now = cli.now();
    const consents = await lists.belonging(['consent', 'account_id'], account_id);
    const by_id = new Map(consents.map((consent) => [consent.id, consent]));
    const reports = (await lists.belonging(['outside', 'account_id'], account_id)).map((report) => ({
      ...report,
      counts: counts(report, by_id.get(report.consent_id ?? '') ?? null, now),
    }));
    const document = {
      consents: consents.map((consent) => ({ ...withInstants(consent), holds: holds(consent, now) })),
      reports: reports.map(withInstants),
    };
    await cli.answer(document, () => {
      const agreed = consents.map((one) => [
        ...[one.id, one.purpose, one.toward ?? 'any', showInstant(one.until_at, calendar)],
        holds(one, now) ? 'holds' : 'over',
      ]);
      const told = reports.map((one) => [
        ...[one.id, one.source, one.kind, one.speaks_of, JSON.stringify(one.values_json)],
        one.counts ? 'counts' : 'counts no more',
      ]);
      const titled = (titles: readonly string[]) => titles.map((title) => ({ title }));
      const none = 'Nothing.\n';
      return [
        agreed.length === 0
          ? none
          : cli.table(titled(['Consent', 'Purpose', 'Toward', 'Until', 'State']), agreed),
        told.length === 0
          ? none
          : cli.table(titled(['Report', 'Source', 'Kind', 'Speaks of', 'Says', 'State']), told),
      ].join('\n');
    });
    return EXIT.done;
  });
}

interface ConsentOptions extends WriterOptions {
  readonly purpose: string;
  readonly toward?: string;
  readonly until: When;
  readonly basis: string;
}

async function consent(
  cli: Cli,
  options: ConsentOptions,
  [account_id = '']: readonly string[],
): Promise<ExitCode> {
  const { purpose, toward, until, basis } = options;
  return await submitOne(
    cli,
    options,
    (_reader, calendar) =>
      Promise.resolve({
        kind: 'give-consent',
        data: { account_id, purpose, toward, until: momentOf(until, calendar), basis },
      }),
    { optionOf, done: ({ seq }) => `Noted as consent-${String(seq)}, entry ${grouped(seq)}.\n` },
  );
}

async function take(
  { ledger, lists }: OpenDesk,
  row: OutsideRow,
  { source, actor, now }: { readonly source: string; readonly actor: string; readonly now: number },
): Promise<Taken> {
  const { external_id, ...report } = row;
  const consents = await lists.belonging(['consent', 'account_id'], row.account_id);
  const data = { ...report, source, consent_id: consentFor(consents, source, now) };
  const key = `outside|${source}|${external_id}`;
  return await giveRow(ledger, external_id, { kind: 'record-outside', key, actor, at: now, data });
}

interface ImportOptions {
  readonly source: string;
  readonly actor?: string;
}

/** Exit 1 where a row was refused; the others are in the books, and the same file can be given again. */
async function importFile(
  cli: Cli,
  { source, actor: given }: ImportOptions,
  [file = '']: readonly string[],
): Promise<ExitCode> {
  const actor = cli.actor(given);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  const rows = await readRowFile(file, headerProblem);
  return await cli.working(async (open) => {
    await checkActor(open.reader, 'record-outside', actor);
    return await takeRows(cli, rows, (cells) =>
      take(open, outsideRow(rows.header, cells), { source, actor, now: cli.now() }),
    );
  });
}

const accountArgument = (): Argument => new Argument('<account>', 'of the merchant').argParser(identifier);

export function outsideCommand(run: Run): Command {
  return new Command('outside')
    .description('what merchants agreed to, and what institutions report on them')
    .helpCommand(false)
    .addCommand(
      new Command('show')
        .description('consents and reports of one merchant')
        .addArgument(accountArgument())
        .action(run(show)),
    )
    .addCommand(
      new Command('consent')
        .description('note what a merchant agrees to')
        .addArgument(accountArgument())
        .addOption(choice('--purpose <purpose>', 'to what', CONSENT_PURPOSES).makeOptionMandatory())
        .option('--toward <code>', 'for which institution; any where it is left out')
        .addOption(
          new Option('--until <when>', 'until when it holds').argParser(parseWhen).makeOptionMandatory(),
        )
        .requiredOption('--basis <text>', 'how and where he gave it')
        .addOption(actorOption())
        .option('--key <key>', 'idempotency key: the same key never does it twice')
        .action(run(consent)),
    )
    .addCommand(
      new Command('import')
        .description(`record a file of reports (${OUTSIDE_KINDS.join(', ')}); each row once`)
        .addArgument(new Argument('<file>', 'CSV in UTF-8'))
        .requiredOption('--source <code>', 'code of the institution that reports')
        .addOption(actorOption())
        .action(run(importFile)),
    );
}
