/**
 * `surety custody certify`, `review`, `void`, `drop`, `certificates`, `checkpoint`, `prove`: the monthly certificate.
 */
import { mkdir, open as openFile, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';

import { certificateText, publishedKeysText } from '#core/custody/certificate-text';
import { VOID_REASONS } from '#core/custody/primitives/documents';
import type { Row } from '#core/ledger/tables';
import {
  certificateOf,
  certifyMonth,
  checkpointOf,
  readCertificates,
  replaceLast,
  reviewCertificate,
  type CertifyDesk,
} from '#server/custody/certificates/certify';
import { masterSecret, readCustodyKeys } from '#server/custody/certificates/custody-keys';
import { customersAt } from '#server/custody/certificates/customers-at';
import { certifiedTree, proofText, proofTexts } from '#server/custody/certificates/month-work';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, currency as currencyOf, identifier } from '../options';
import { counted } from '../progress';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { renderPairs } from '../table';
import { ASIDE, writeWhole } from '../write-file';
import {
  actorOf,
  checkPerson,
  deskOf,
  given,
  monthOption,
  numberOf,
  told,
  unlockedVault,
  withSecrets,
  type SecretOptions,
} from './certify-desk';
import { mustBeReady } from './certify-ready';

type Certificate = Row<'custody_certificate'>;

interface CurrencyOptions extends SecretOptions {
  readonly currency: string;
}

/** What machines read of a certificate: all but its text, which has a file of its own. */
function document(row: Certificate): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'content'));
}

async function tell(cli: Cli, row: Certificate): Promise<ExitCode> {
  await cli.answer(document(row), () =>
    renderPairs([
      ['Certificate', `${String(row.number)} (${row.id})`],
      ['Month', row.until_day.slice(0, 7)],
      ['Currency', row.currency],
      ['State', row.status],
      ['Prepared by', row.preparer],
      ['Reviewed by', row.status === 'issued' ? row.reviewer : `to be reviewed by ${row.reviewer}`],
      ['Digest', row.digest],
    ]),
  );
  return EXIT.done;
}

interface CertifyOptions extends CurrencyOptions {
  readonly month: string;
  readonly reviewer?: string;
}

async function certify(cli: Cli, options: CertifyOptions): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const desk = await deskOf(cli, open, options);
    await mustBeReady(cli, open, desk.actor, options);
    return await tell(cli, await told(() => certifyMonth(desk, options)));
  });
}

async function review(cli: Cli, options: CurrencyOptions, [number]: readonly string[]): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const desk = await deskOf(cli, open, options);
    const row = await told(async () =>
      reviewCertificate(desk, await certificateOf(open.reader, options.currency, numberOf(number ?? ''))),
    );
    return await tell(cli, row);
  });
}

interface VoidOptions extends CurrencyOptions {
  readonly reason: (typeof VOID_REASONS)[number];
  readonly reviewer?: string;
}

async function voidLast(cli: Cli, options: VoidOptions): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const desk = await deskOf(cli, open, options);
    return await tell(
      cli,
      await told(() => replaceLast(desk, options.currency, options.reason, options.reviewer)),
    );
  });
}

async function drop(
  cli: Cli,
  options: CurrencyOptions & { readonly reason: string },
  [number]: readonly string[],
): Promise<ExitCode> {
  const actor = actorOf(cli, options);
  return await cli.working(async (open) => {
    const row = await told(() => certificateOf(open.reader, options.currency, numberOf(number ?? '')));
    await given(cli, open, actor, [
      'drop-custody-certificate',
      { certificate_id: row.id, reason: options.reason },
    ]);
    await cli.answer(
      { certificate_id: row.id },
      () => `The draft of number ${String(row.number)} is dropped.\n`,
    );
    return EXIT.done;
  });
}

interface ListOptions {
  readonly currency: string;
  readonly out?: string;
  readonly force?: boolean;
}

async function certificates(cli: Cli, { currency, out, force }: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader }) => {
    const all = await readCertificates(reader, currency);
    if (out !== undefined) {
      await mkdir(out, { recursive: true });
      const write = (name: string, text: string): Promise<unknown> =>
        writeWhole(join(out, name), force === true, (file) => file.writeFile(text));
      for (const row of all) {
        const text = certificateText(row);
        if (text !== null) await write(`certificate-${currency}-${String(row.number)}.json`, text);
      }
      await write('keys.json', publishedKeysText(await readCustodyKeys(reader), false));
    }
    await cli.answer({ certificates: all.map(document) }, () =>
      all.length === 0
        ? 'No certificate yet.\n'
        : cli.table(
            ['Number', 'Month', 'State', 'Prepared by', 'Reviewed by', 'Voided by', 'Digest'].map(
              (title) => ({
                title,
              }),
            ),
            all.map((row) => [
              ...[String(row.number), row.until_day.slice(0, 7), row.status, row.preparer, row.reviewer],
              ...[row.voided_by ?? '', row.digest.slice(0, 16)],
            ]),
          ),
    );
    return EXIT.done;
  });
}

interface CheckpointOptions extends CurrencyOptions {
  readonly cosign?: string;
  readonly out?: string;
  readonly force?: boolean;
}

async function checkpoint(
  cli: Cli,
  options: CheckpointOptions,
  [number]: readonly string[],
): Promise<ExitCode> {
  const { currency, cosign, out, force } = options;
  return await cli.working(async (open) => {
    const actor = actorOf(cli, options);
    const vault = await unlockedVault(cli, open, options);
    const row = await told(async () => certificateOf(open.reader, currency, numberOf(number ?? '')));
    const desk: Omit<CertifyDesk, 'draft'> = {
      ...{ reader: open.reader, vault, platform: open.info.id, actor },
      give: (kind, data) => given(cli, open, actor, [kind, data]),
    };
    await told(() => checkpointOf(desk, row));
    if (cosign !== undefined) {
      const signed_note = await readFile(cosign, 'utf8');
      await given(cli, open, actor, ['cosign-custody-checkpoint', { certificate_id: row.id, signed_note }]);
    }
    const { note, cosigners } = await told(() => checkpointOf(desk, row));
    if (out !== undefined) await writeWhole(out, force === true, (file) => file.writeFile(note));
    await cli.answer({ certificate_id: row.id, note, cosigners }, () => note);
    return EXIT.done;
  });
}

interface ProveOptions extends CurrencyOptions {
  readonly certificate: number;
  readonly all?: boolean;
  readonly reason: string;
  readonly out: string;
  readonly force?: boolean;
}

/** A customer's file by his account; ids hold signs that files cannot have. */
const proofName = (id: string): string => `proof-${encodeURIComponent(id)}.json`;

const AHEAD_BYTES = 4_096;

/** The beginning of a file. */
async function beginningOf(path: string): Promise<string> {
  const file = await openFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(AHEAD_BYTES), 0, AHEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * The customers whose files are in a folder from before, so that work goes on where it was stopped: what is there is whole. What was being
 * written when the program ended is taken away. Throws UsageError for a file of another certificate.
 */
async function proofsThere(
  folder: string,
  { digest }: Pick<Certificate, 'digest'>,
  ids: readonly string[],
  force: boolean,
): Promise<ReadonlySet<string>> {
  const by_name = new Map(ids.map((id) => [proofName(id), id]));
  const own = `"certificate":"${digest}"`;
  const there = new Set<string>();
  for (const name of await readdir(folder)) {
    const id = by_name.get(name.replace(ASIDE, ''));
    if (id === undefined) continue;
    const path = join(folder, name);
    if (ASIDE.test(name)) {
      await rm(path, { force: true });
    } else if (!force) {
      if (!(await beginningOf(path)).includes(own)) {
        const message = `${path} is of another certificate: name another folder, or replace what is there with --force`;
        throw new UsageError(message, { path }, 'exists');
      }
      there.add(id);
    }
  }
  return there;
}

async function prove(cli: Cli, options: ProveOptions, [customer]: readonly string[]): Promise<ExitCode> {
  const { currency, certificate, all = false, reason, out, force = false } = options;
  if (all === (customer !== undefined)) throw new UsageError('name either a customer’s account or --all');
  const actor = actorOf(cli, options);
  return await cli.working(async (open) => {
    const { reader } = open;
    await checkActor(reader, 'record-proof-export', actor);
    await checkPerson(cli, open, actor, options);
    const vault = await unlockedVault(cli, open, options);
    const row = await told(() => certificateOf(reader, currency, certificate));
    if (row.issued_seq === null) throw new UsageError(`certificate ${String(certificate)} is not issued yet`);
    const tree = await told(async () => {
      const master = await masterSecret(vault, row.master_key);
      return await cli.withProgress('Tree', 'parts', (progress) =>
        certifiedTree(reader, row, master, { signal: cli.signal, onProgress: (at) => progress.step(at) }),
      );
    });
    const note = { certificate_id: row.id, reason };
    if (customer !== undefined) {
      const text = proofText(tree, row, customer);
      if (text === null) {
        throw new UsageError(
          `${customer} is in no leaf of certificate ${String(certificate)}`,
          {},
          'not-found',
        );
      }
      await given(cli, open, actor, ['record-proof-export', { ...note, files: 1, account_id: customer }]);
      await writeWhole(out, force, (file) => file.writeFile(text));
      await cli.answer({ file: out, files: 1 }, () => `Wrote ${out}.\n`);
      return EXIT.done;
    }
    const at = await customersAt(reader, currency, row.as_of_seq);
    const ids = at.customers.map(({ id }) => id);
    await mkdir(out, { recursive: true });
    const there = await proofsThere(out, row, ids, force);
    await given(cli, open, actor, ['record-proof-export', { ...note, files: Math.max(1, ids.length) }]);
    const left = ids.filter((id) => !there.has(id));
    await cli.withProgress('Proof files', 'files', async (progress) => {
      let done = 0;
      for (const { id, text } of proofTexts(tree, row, left)) {
        cli.signal.throwIfAborted();
        await writeWhole(join(out, proofName(id)), true, (file) => file.writeFile(text));
        progress.step({ done: (done += 1), total: left.length });
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const made = { folder: out, files: left.length, kept: ids.length - left.length };
    await cli.answer(
      made,
      () =>
        `Wrote ${counted(made.files, 'file')} to ${out}, ${counted(made.kept, 'was there', 'were there')}.\n`,
    );
    return EXIT.done;
  });
}

const currencyOption = (): Option =>
  new Option('--currency <code>', 'of the customers’ money').argParser(currencyOf).default('CNY');
const reviewerOption = (): Option =>
  new Option('--reviewer <login>', 'who is to review (the only other signer when absent)').argParser(
    identifier,
  );
const reasonOption = (what: string): Option => new Option('--reason <text>', what).makeOptionMandatory();

export function certifyCommands(run: Run): readonly Command[] {
  return [
    withSecrets(new Command('certify'))
      .description('draft the certificate of a month that has ended, and sign it as its preparer')
      .addOption(
        new Option('--month <month>', 'such as 2026-01').argParser(monthOption).makeOptionMandatory(),
      )
      .addOption(currencyOption())
      .addOption(reviewerOption())
      .action(run(certify)),
    withSecrets(new Command('review'))
      .description('compute a prepared certificate again out of the books and sign it, which issues it')
      .addArgument(new Argument('<number>', 'its number'))
      .addOption(currencyOption())
      .action(run(review)),
    withSecrets(new Command('void'))
      .description('draft and sign what takes the place of the last certificate that stands, and voids it')
      .addOption(choice('--reason <reason>', 'why', VOID_REASONS).makeOptionMandatory())
      .addOption(currencyOption())
      .addOption(reviewerOption())
      .action(run(voidLast)),
    new Command('drop')
      .description('drop a draft; its number is given to the next one')
      .addArgument(new Argument('<number>', 'its number'))
      .addOption(reasonOption('why'))
      .addOption(currencyOption())
      .addOption(actorOption())
      .action(run(drop)),
    new Command('certificates')
      .description('list certificates; with --out write them and the published keys to a folder')
      .addOption(currencyOption())
      .option('--out <folder>', 'where the files go')
      .option('--force', 'replace files that are there')
      .action(run(certificates)),
    withSecrets(new Command('checkpoint'))
      .description(
        'the signed head of the log of certificates; take in a cosignature of a bank or an auditor',
      )
      .addArgument(new Argument('<number>', 'after the certificate of this number'))
      .addOption(currencyOption())
      .option('--cosign <file>', 'the same head with lines of witnesses')
      .option('--out <file>', 'where it goes')
      .option('--force', 'replace a file that is there')
      .action(run(checkpoint)),
    withSecrets(new Command('prove'))
      .description('write the proof file of a customer, or with --all of every customer into a folder')
      .addArgument(new Argument('[account]', 'the customer’s account'))
      .addOption(new Option('--certificate <number>', 'in which').argParser(numberOf).makeOptionMandatory())
      .option('--all', 'of every customer; goes on where it was stopped')
      .addOption(reasonOption('for whom or for what; it goes into the journal'))
      .addOption(new Option('--out <path>', 'the file or folder').makeOptionMandatory())
      .addOption(currencyOption())
      .option('--force', 'replace files that are there')
      .action(run(prove)),
  ];
}
