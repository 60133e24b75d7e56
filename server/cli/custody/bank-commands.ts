/**
 * `surety custody bank-request`, `bank-take`: a bank is asked to sign its balance, and what it signed is taken in.
 * `surety custody make-key`, `bank-sign`, `cosign`: the other side of it, for a bank or a witness, offline and without a workspace.
 */
import { readFile } from 'node:fs/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';

import { canonicalText } from '#core/custody/primitives/canonical';
import { parseMinor } from '#core/kernel/money';
import {
  answerRequest,
  BankSideError,
  cosignHead,
  newOutsideKey,
  readBankRequest,
} from '#server/custody/certificates/bank-side';
import {
  bankRequest,
  BankSignedError,
  takeBankAnswer,
  type BankAsked,
} from '#server/custody/certificates/bank-signing';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { choice, currency as currencyOf, identifier } from '../options';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { requireFree, writeWhole } from '../write-file';
import { actorOf, checkPerson, given, monthOption, told, unlockedVault, withSecrets } from './certify-desk';
import type { SecretOptions } from './certify-desk';

interface OutOptions {
  readonly out: string;
  readonly force?: boolean;
}

type MonthOptions = SecretOptions & Pick<BankAsked, 'currency' | 'month'>;
type RequestOptions = MonthOptions & OutOptions & { readonly blindedBy: 'platform' | 'bank' };

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: expected a file that can be read (${code})`, { path }, 'file');
  });
}

/** What is not signed, or not taken, by its reason, with the file that is not as it must be: that of the key, or what was handed in. */
async function reasoned<T>(work: () => Promise<T>, handed = '', key = ''): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BankSideError || error instanceof BankSignedError) {
      const file = error.code === 'no-key' ? key : handed;
      throw new UsageError(`${file === '' ? '' : `${file}: `}${error.message}`, error.details, error.code);
    }
    throw error;
  }
}

const write = async (path: string, force: boolean | undefined, text: string): Promise<unknown> =>
  writeWhole(path, force === true, (file) => file.writeFile(text));

async function request(
  cli: Cli,
  options: RequestOptions,
  [account = '']: readonly string[],
): Promise<ExitCode> {
  const { out, force, currency, month, blindedBy } = options;
  const actor = actorOf(cli, options);
  await requireFree(out, force === true);
  return await cli.working(async (open) => {
    await checkActor(open.reader, 'draft-custody-certificate', actor);
    await checkPerson(cli, open, actor, options);
    const desk = {
      ...{ reader: open.reader, platform: open.info.id },
      vault: await unlockedVault(cli, open, options),
    };
    const asked: BankAsked = { currency, month, account, mode: `${blindedBy}-blinded` };
    const text = await told(() => reasoned(() => bankRequest(desk, asked, cli.now())));
    // Noted first: with the platform's blinding the file holds the balance.
    await given(cli, open, actor, [
      'note-event',
      {
        event: 'export',
        subject: `custody-bank-request ${account} ${month}`,
        details: { blinded_by: blindedBy },
      },
    ]);
    await write(out, force, text);
    await cli.answer(
      { file: out, account, month, mode: asked.mode },
      () => `Wrote ${out}, for the bank alone.\n`,
    );
    return EXIT.done;
  });
}

async function take(cli: Cli, options: MonthOptions, [path = '']: readonly string[]): Promise<ExitCode> {
  const { currency, month } = options;
  const actor = actorOf(cli, options);
  const text = await textOf(path);
  return await cli.working(async (open) => {
    await checkActor(open.reader, 'draft-custody-certificate', actor);
    await checkPerson(cli, open, actor, options);
    const desk = {
      ...{ reader: open.reader, platform: open.info.id },
      vault: await unlockedVault(cli, open, options),
    };
    const statement = await told(() =>
      reasoned(() => takeBankAnswer(desk, text, { currency, month }, cli.now()), path),
    );
    const { account, bank, day, mode, key_id } = statement;
    await given(cli, open, actor, [
      'note-event',
      { event: 'import', subject: `custody-bank ${account} ${day}`, details: { bank, mode, key_id } },
    ]);
    await cli.answer(
      { account, bank, day, mode, key_id },
      () => `${bank} signed its balance of ${account} at the end of ${day} with key ${key_id}.\n`,
    );
    return EXIT.done;
  });
}

async function makeKey(cli: Cli, { out, force }: OutOptions): Promise<ExitCode> {
  const { pem, public_key, key_id } = newOutsideKey();
  await write(out, force, pem);
  await cli.answer(
    { file: out, public_key, key_id },
    () => `Wrote ${out}: keep it to yourself.\nPublic key: ${public_key}\nIts id: ${key_id}\n`,
  );
  return EXIT.done;
}

interface SignOptions extends OutOptions {
  readonly balance: bigint;
  readonly key: string;
}

async function bankSign(
  cli: Cli,
  { balance, key, out, force }: SignOptions,
  [path = '']: readonly string[],
): Promise<ExitCode> {
  const [text, pem] = [await textOf(path), await textOf(key)];
  const { signed, request: asked } = await reasoned(
    async () => {
      const read = readBankRequest(text);
      return { signed: await answerRequest(read, balance, pem), request: read };
    },
    path,
    key,
  );
  await write(out, force, canonicalText(signed));
  const { account, currency, day } = asked.statement;
  await cli.answer(
    { file: out, account, day, mode: asked.statement.mode },
    () => `Signed ${amountText(balance, currency)} of ${account} at the end of ${day}; wrote ${out}.\n`,
  );
  return EXIT.done;
}

async function cosign(
  cli: Cli,
  { name, key, out, force }: OutOptions & { readonly name: string; readonly key: string },
  [path = '']: readonly string[],
): Promise<ExitCode> {
  const [text, pem] = [await textOf(path), await textOf(key)];
  await write(out, force, await reasoned(() => cosignHead(text, name, pem, cli.now()), path, key));
  await cli.answer({ file: out, name }, () => `Wrote ${out}, cosigned as ${name}.\n`);
  return EXIT.done;
}

/** A balance in minor units; an account can be overdrawn. */
function balanceOption(text: string): bigint {
  const value = parseMinor(text);
  if (value === undefined) {
    throw new InvalidArgumentError('expected a whole number of minor units (fen), such as 50000');
  }
  return value;
}

function nameOption(text: string): string {
  if (!/^[^\s+]{1,200}$/.test(text)) {
    throw new InvalidArgumentError('expected a name without spaces or plus signs');
  }
  return text;
}

const outOption = (): Option => new Option('--out <file>', 'where it goes').makeOptionMandatory();
const keyOption = (): Option =>
  new Option('--key <file>', 'the own private key (Ed25519, PEM)').makeOptionMandatory();
const monthsOption = (): Option =>
  new Option('--month <month>', 'of whose last day').argParser(monthOption).makeOptionMandatory();
const currencyOption = (): Option =>
  new Option('--currency <code>', 'of the account').argParser(currencyOf).default('CNY');

export function bankCommands(run: Run): readonly Command[] {
  return [
    withSecrets(new Command('bank-request'))
      .description('ask a bank to compare and sign what its account holds at the end of a month')
      .addArgument(new Argument('<account>', 'the custody account').argParser(identifier))
      .addOption(monthsOption())
      .addOption(
        choice('--blinded-by <who>', 'who hides the balance', ['platform', 'bank']).default('platform'),
      )
      .addOption(currencyOption())
      .addOption(outOption())
      .option('--force', 'replace a file that is there')
      .action(run(request)),
    withSecrets(new Command('bank-take'))
      .description('take in what a bank signed, once everything about it was checked')
      .addArgument(new Argument('<file>', 'the bank’s answer'))
      .addOption(monthsOption())
      .addOption(currencyOption())
      .action(run(take)),
    new Command('make-key')
      .description('for a bank or a witness: make a key of its own, offline and without a workspace')
      .addOption(outOption())
      .option('--force', 'replace a file that is there')
      .action(run(makeKey)),
    new Command('bank-sign')
      .description(
        'for a bank: compare a request with the own balance and sign it, offline and without a workspace',
      )
      .addArgument(new Argument('<request>', 'the platform’s request'))
      .addOption(
        new Option('--balance <minor>', 'what the bank’s own books say, in minor units')
          .argParser(balanceOption)
          .makeOptionMandatory(),
      )
      .addOption(keyOption())
      .addOption(outOption())
      .option('--force', 'replace a file that is there')
      .action(run(bankSign)),
    new Command('cosign')
      .description(
        'for a bank or an auditor: cosign the head of a log that was checked, offline and without a workspace',
      )
      .addArgument(new Argument('<checkpoint>', 'the head, as it was published'))
      .addOption(
        new Option('--name <name>', 'the witness, as its key was enrolled')
          .argParser(nameOption)
          .makeOptionMandatory(),
      )
      .addOption(keyOption())
      .addOption(outOption())
      .option('--force', 'replace a file that is there')
      .action(run(cosign)),
  ];
}
