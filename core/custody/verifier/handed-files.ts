/**
 * Files as somebody hands them in, told apart by their own schema: published keys, certificates, customers' proof files, heads of the log,
 * lists of receivables; and what all of them together say. Of two files of keys the later one counts.
 */
import { verifyCertificate, type Beside } from './certificates';
import { headSize, verifyCheckpoint, type Cosigner } from './checkpoint';
import { verifyProof } from './customer-proof';
import { readCertificate, readCustomerProof, readKeys, type ReadCertificate, type TrustedKeys } from './read';
import {
  readReceivables,
  verifyReceivables,
  type HandedReceivables,
  type ReceivablesVerdict,
} from './receivables-check';
import type { Verdict } from './verdict';

interface HandedCertificate {
  readonly text: string;
  readonly read: ReadCertificate;
}

type HandedProof = NonNullable<ReturnType<typeof readCustomerProof>>;

export interface HandedFiles {
  readonly keys: TrustedKeys | null;
  /** By their numbers, ascending. */
  readonly certificates: ReadonlyMap<number, HandedCertificate>;
  readonly proofs: readonly { readonly text: string; readonly proof: HandedProof }[];
  /** Heads of the log: over how many certificates each is. */
  readonly heads: readonly { readonly text: string; readonly size: number }[];
  readonly receivables: readonly { readonly name: string; readonly list: HandedReceivables }[];
  /** Names of files that are none of these. */
  readonly unknown: readonly string[];
}

/** Tells files apart; white space around a file's text does not count. */
export function handedFiles(files: readonly { readonly name: string; readonly text: string }[]): HandedFiles {
  let keys: TrustedKeys | null = null;
  const certificates: (readonly [number, HandedCertificate])[] = [];
  const proofs: HandedFiles['proofs'][number][] = [];
  const heads: HandedFiles['heads'][number][] = [];
  const receivables: HandedFiles['receivables'][number][] = [];
  const unknown: string[] = [];
  for (const file of files) {
    const text = file.text.trim();
    const own_keys = readKeys(text);
    const read = readCertificate(text);
    const proof = readCustomerProof(text);
    const size = headSize(`${text}\n`);
    const list = readReceivables(text);
    if (own_keys !== null) keys = own_keys;
    else if (read !== null) certificates.push([read.certificate.statement.number, { text, read }]);
    else if (proof !== null) proofs.push({ text, proof });
    else if (size !== null) heads.push({ text: `${text}\n`, size });
    else if (list !== null) receivables.push({ name: file.name, list });
    else unknown.push(file.name);
  }
  certificates.sort(([left], [right]) => left - right);
  return { keys, certificates: new Map(certificates), proofs, heads, receivables, unknown };
}

/** What is at hand beside a certificate: those right before it without a gap, and all after it. */
function besideOf(certificates: HandedFiles['certificates'], number: number): Beside {
  const earlier: string[] = [];
  for (let before = number - 1; certificates.has(before); before -= 1) {
    earlier.unshift(certificates.get(before)?.text ?? '');
  }
  const later = [...certificates].filter(([other]) => other > number).map(([, { text }]) => text);
  return { earlier, later };
}

/** What is said of one file. */
export type HandedVerdict =
  | { readonly kind: 'certificate'; readonly number: number; readonly verdict: Verdict }
  | {
      readonly kind: 'proof';
      readonly number: number;
      readonly customer: string;
      /** In minor units, with the currency of the certificate. */
      readonly amounts: readonly string[];
      readonly currency: string;
      /** Null where the certificate is not at hand. */
      readonly verdict: Verdict | null;
    }
  | {
      readonly kind: 'checkpoint';
      /** The last certificate that it is over. */
      readonly number: number;
      /** Witnesses whose cosignatures are sound. */
      readonly cosigners: readonly Cosigner[];
      /** Null where some of its certificates are not at hand. */
      readonly verdict: Verdict | null;
    }
  | ({
      readonly kind: 'receivables';
      /** Of the file. */
      readonly name: string;
    } & ReceivablesVerdict);

function headVerdict(
  { text, size }: HandedFiles['heads'][number],
  certificates: HandedFiles['certificates'],
  keys: TrustedKeys,
): HandedVerdict {
  const of = { kind: 'checkpoint', number: size } as const;
  const over = [...certificates].filter(([number]) => number <= size).map(([, one]) => one.text);
  if (over.length !== size) return { ...of, cosigners: [], verdict: null };
  const { cosigners, ...verdict } = verifyCheckpoint(text, over, keys);
  return { ...of, cosigners, verdict };
}

/** Lists of receivables with the certificates that have their digests. */
function listVerdicts({ certificates, receivables }: HandedFiles): HandedVerdict[] {
  const listed_in = [...certificates].map(([number, { read }]) => {
    const { receivables: digest, currency } = read.certificate.statement;
    return { number, receivables: digest, currency };
  });
  const verdicts = verifyReceivables(
    receivables.map(({ list }) => list),
    listed_in,
  );
  return verdicts.map((one, place) => ({
    ...{ kind: 'receivables', name: receivables[place]?.name ?? '' },
    ...one,
  }));
}

/** Checks every certificate, proof file, head and list of receivables against all that was handed in. */
export function verdictsOn(handed: HandedFiles, keys: TrustedKeys): HandedVerdict[] {
  const { certificates, proofs, heads } = handed;
  const of_certificates = [...certificates].map(([number, { text }]): HandedVerdict => ({
    ...{ kind: 'certificate', number },
    verdict: verifyCertificate(text, keys, besideOf(certificates, number)),
  }));
  const of_proofs = proofs.map(({ text, proof }): HandedVerdict => {
    const certificate = certificates.get(proof.number);
    return {
      ...{ kind: 'proof', number: proof.number, customer: proof.customer.id },
      amounts: proof.level === 2 ? [proof.balance_minor] : proof.amounts.map(({ minor }) => minor),
      currency: certificate?.read.certificate.statement.currency ?? '',
      verdict:
        certificate === undefined
          ? null
          : verifyProof(text, certificate.text, keys, besideOf(certificates, proof.number)),
    };
  });
  const of_heads = heads.map((head) => headVerdict(head, certificates, keys));
  return [...of_certificates, ...of_proofs, ...of_heads, ...listVerdicts(handed)];
}
