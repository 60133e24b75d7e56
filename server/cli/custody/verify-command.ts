/**
 * `surety custody verify`: what left the house, checked offline and without a workspace: single files, and hand-over packs as a whole.
 *
 * Keys that are handed in beside a pack count before those that lie in it: a pack cannot vouch for itself.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Argument, Command } from 'commander';

import { MANIFEST_NAME } from '#core/custody/primitives/pack-manifest';
import { handedFiles, verdictsOn, type HandedVerdict } from '#core/custody/verifier/handed-files';
import { verifyPack, type FileOfPack, type PackVerdict } from '#core/custody/verifier/pack-check';
import { readKeys, type TrustedKeys } from '#core/custody/verifier/read';
import { testsText } from '#core/custody/verifier/test-titles';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { counted, grouped } from '../progress';
import type { Run } from '../run';
import { unreadable } from './custody-options';
import { packFiles } from './pack-files';

interface Handed {
  readonly name: string;
  readonly text: string;
}

interface HandedPack {
  readonly path: string;
  readonly files: readonly FileOfPack[];
}

/** What is said of a pack: its files and signature, then the certificates and lists in it, chain by chain. */
interface PackAnswer extends PackVerdict {
  readonly kind: 'pack';
  readonly path: string;
  /** Whether the keys came from outside of the pack. */
  readonly keys_of: 'handed-in' | 'pack' | 'none';
  readonly verdicts: readonly HandedVerdict[];
}

const CHAIN =
  /^certificates\/([A-Z]{3})-\d+\/(?:certificate\.json|checkpoint\.txt|receivables\.(?:json|csv))$/;
const KEYS_OF_PACK = 'certificates/keys.json';

const machineSha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

function titleOf(one: HandedVerdict): string {
  switch (one.kind) {
    case 'certificate':
      return `Certificate ${String(one.number)}`;
    case 'proof':
      return `Proof of ${one.customer} in certificate ${String(one.number)}`;
    case 'checkpoint':
      return `Head of the log after certificate ${String(one.number)}`;
    case 'receivables': {
      const of = one.number === null ? '' : ` of certificate ${String(one.number)}`;
      const total = one.currency === '' ? one.total_minor : amountText(BigInt(one.total_minor), one.currency);
      return `Receivables${of}, ${one.name}, ${counted(one.accounts, 'account')}, ${total}`;
    }
  }
}

/** What a verdict says, a line for each check. */
function verdictText(cli: Cli, one: HandedVerdict): string {
  const title = titleOf(one);
  if (one.verdict === null) return `${title}: not all of its certificates are at hand\n`;
  const { accepted, remarks, checks } = one.verdict;
  const rows = checks.map(({ name, outcome, reason, tests = [], line }) => {
    const why = [reason ?? '', tests.join(', '), line === undefined ? '' : `line ${grouped(line)}`];
    return [name, outcome, why.filter((part) => part !== '').join(': ')];
  });
  const table = cli.table([{ title: 'Check' }, { title: 'Outcome' }, { title: 'Why' }], rows);
  const with_remarks = remarks.length === 0 ? '' : `, with remarks: ${testsText(remarks, 'en')}`;
  const names = one.kind === 'checkpoint' ? one.cosigners.map(({ name }) => name) : [];
  const cosigned = names.length === 0 ? '' : `, cosigned by ${names.join(', ')}`;
  return `${title}: ${accepted ? 'accepted' : 'refused'}${with_remarks}${cosigned}\n\n${table}`;
}

const KEYS_TOLD = {
  'handed-in': 'checked with the keys that were handed in',
  pack: 'checked with the keys that lie in the pack itself: hand in keys that you have from elsewhere, or compare this id',
  none: 'there are no published keys to check it with',
} as const;

function packText(cli: Cli, one: PackAnswer): string {
  const { path, manifest, manifest_sha256, faults, signer, keys_of, verdicts } = one;
  const of =
    manifest === null ? '' : `, ${counted(manifest.files.length, 'file')}, reconciled to ${manifest.day}`;
  const lines = [
    `Pack ${path}${of}: ${one.accepted ? 'every file belongs to it' : 'refused'}`,
    ...(signer === null ? [] : [`Signed by ${signer.person}, key ${signer.key_id}, ${KEYS_TOLD[keys_of]}`]),
    ...(manifest_sha256 === null ? [] : [`SHA-256 of ${MANIFEST_NAME}: ${manifest_sha256}`]),
  ];
  const table =
    faults.length === 0
      ? ''
      : `\n${cli.table(
          [{ title: 'File' }, { title: 'Why' }],
          faults.map((fault) => [fault.path, fault.reason]),
        )}`;
  return [`${lines.join('\n')}\n${table}`, ...verdicts.map((of_one) => verdictText(cli, of_one))].join('\n');
}

/** Certificates, heads and lists of a pack, each chain by itself: every currency counts from one. */
function chainsOf({ files }: HandedPack): Handed[][] {
  const chains = new Map<string, Handed[]>();
  for (const { path, bytes } of files) {
    const currency = CHAIN.exec(path)?.[1];
    if (currency === undefined) continue;
    const chain = chains.get(currency) ?? [];
    chain.push({ name: path, text: Buffer.from(bytes).toString('utf8') });
    chains.set(currency, chain);
  }
  return [...chains].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, chain]) => chain);
}

function answerOn(pack: HandedPack, handed_keys: TrustedKeys | null): PackAnswer {
  const own = pack.files.find(({ path }) => path === KEYS_OF_PACK);
  const own_keys = own === undefined ? null : readKeys(Buffer.from(own.bytes).toString('utf8').trim());
  const keys = handed_keys ?? own_keys;
  const keys_of = handed_keys !== null ? 'handed-in' : own_keys !== null ? 'pack' : 'none';
  const found = verifyPack(pack.files, keys, machineSha256);
  const verdicts =
    keys === null ? [] : chainsOf(pack).flatMap((chain) => verdictsOn(handedFiles(chain), keys));
  return { kind: 'pack', path: pack.path, ...found, keys_of, verdicts };
}

/** A certificate that a later one voids is no fault of a pack: it holds all that were ever issued. */
function isSound({ kind, verdict }: HandedVerdict): boolean {
  if (verdict === null) return false;
  if (kind !== 'certificate') return verdict.accepted;
  return verdict.checks.every(({ outcome, reason }) => outcome !== 'failed' || reason === 'voided');
}

async function readHanded(paths: readonly string[]): Promise<{ files: Handed[]; packs: HandedPack[] }> {
  const files: Handed[] = [];
  const packs: HandedPack[] = [];
  for (const path of paths) {
    // A manifest stands for the folder that it lies in.
    const root = basename(path) === MANIFEST_NAME ? dirname(path) : path;
    const pack = await packFiles(root);
    if (pack !== null) {
      packs.push({ path: root, files: pack });
      continue;
    }
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw unreadable(path, error);
    });
    files.push({ name: path, text });
  }
  return { files, packs };
}

async function verifyFiles(cli: Cli, _options: object, paths: readonly string[]): Promise<ExitCode> {
  const { files, packs } = await readHanded(paths);
  const handed = handedFiles(files);
  const [strange] = handed.unknown;
  if (strange !== undefined) {
    const expected =
      'expected published keys, a certificate, a customer’s proof file, a head of the log, a list of receivables or a hand-over pack';
    throw new UsageError(`${strange}: ${expected}`, { path: strange }, 'file');
  }
  if (handed.keys === null && packs.length === 0) {
    throw new UsageError('no published keys: hand in the file of keys that you have from their owners');
  }
  const verdicts = handed.keys === null ? [] : verdictsOn(handed, handed.keys);
  const answers = packs.map((pack) => answerOn(pack, handed.keys));
  if (verdicts.length + answers.length === 0) throw new UsageError('no certificate and no proof file');
  await cli.answer({ verdicts, packs: answers }, () =>
    [...verdicts.map((one) => verdictText(cli, one)), ...answers.map((one) => packText(cli, one))].join('\n'),
  );
  const sound =
    verdicts.every(({ verdict }) => verdict?.accepted === true) &&
    answers.every((one) => one.accepted && one.verdicts.every(isSound));
  return sound ? EXIT.done : EXIT.no;
}

export function verifyCommand(run: Run): Command {
  return new Command('verify')
    .description(
      'check certificates, proof files, heads of the log, receivables and hand-over packs, offline and without a workspace',
    )
    .addArgument(
      new Argument(
        '<files...>',
        'published keys with what they check, in any order; a pack as its folder, archive or manifest',
      ),
    )
    .action(run(verifyFiles));
}
