/**
 * Checks certificates: one by itself, one after another, all of them from the first.
 */
import { signedCertificateText } from '../primitives/definitions';
import {
  CLAIM_TESTS,
  TEST_NAMES,
  type AgreementStatement,
  type InclusionStatement,
} from '../primitives/documents';
import { isSigned } from '../primitives/signature';

import { agreementChecks, type Base } from './agreement-check';
import { keyOf, readCertificate, type ReadCertificate, type TrustedKeys } from './read';
import {
  check,
  checkTests,
  unchecked,
  UNREADABLE,
  verdictOf,
  type Check,
  type Reason,
  type Verdict,
} from './verdict';

type Statement = InclusionStatement | AgreementStatement;

/** What is at hand beside a certificate. */
export interface Beside {
  /** Certificates before it, in their order; the last one is the one before. */
  readonly earlier?: readonly string[] | undefined;
  /** Certificates after it, which may void it. */
  readonly later?: readonly string[] | undefined;
}

function signatureReason(
  read: ReadCertificate,
  who: 'preparer' | 'reviewer',
  keys: TrustedKeys,
): Reason | null {
  const { person, key_id } = read.certificate.statement[who];
  const key = keyOf(keys, 'staff', key_id);
  if (key === null) {
    return 'unknown-key';
  }
  if (key.owner !== person) {
    return 'key-of-another';
  }
  const text = signedCertificateText(read.digest);
  return isSigned(read.certificate.signatures[who], text, key.public_key) ? null : 'signature-invalid';
}

function twoPeopleReason({ preparer, reviewer }: Statement, keys: TrustedKeys): Reason | null {
  const first = keyOf(keys, 'staff', preparer.key_id);
  const second = keyOf(keys, 'staff', reviewer.key_id);
  const same =
    preparer.person === reviewer.person ||
    preparer.key_id === reviewer.key_id ||
    (first !== null && first.owner === second?.owner);
  return same ? 'same-person' : null;
}

function signedChecks(read: ReadCertificate, keys: TrustedKeys): Check[] {
  return [
    check('preparer', signatureReason(read, 'preparer', keys)),
    check('reviewer', signatureReason(read, 'reviewer', keys)),
    check('two-people', twoPeopleReason(read.certificate.statement, keys)),
  ];
}

const isSignedByTwo = (read: ReadCertificate, keys: TrustedKeys): boolean =>
  signedChecks(read, keys).every(({ outcome }) => outcome === 'passed');

function periodReason({ period, day }: Statement): Reason | null {
  return period.from <= day && day <= period.until ? null : 'day-outside-period';
}

/** The certificate that stood last before this one; what is void, or voided by this one, does not stand. */
function standingBefore(
  { certificate }: ReadCertificate,
  earlier: readonly ReadCertificate[],
): ReadCertificate | null {
  const voided = new Set(
    [certificate, ...earlier.map((one) => one.certificate)].map(({ statement }) => statement.voids?.digest),
  );
  return earlier.filter(({ digest }) => !voided.has(digest)).at(-1) ?? null;
}

/** Whether all certificates before this one are at hand. */
const isWhole = (statement: Statement, earlier: readonly ReadCertificate[]): boolean =>
  earlier.length === statement.number - 1;

function periodOrderReason(statement: Statement, before: ReadCertificate | null): Reason | null {
  const last = before?.certificate.statement;
  return last === undefined || last.period.until < statement.period.from ? null : 'period-replayed';
}

function saltsReason(statement: Statement, earlier: readonly ReadCertificate[]): Reason | null {
  const used = new Set(
    earlier.flatMap(
      ({
        certificate: {
          statement: { salts },
        },
      }) => [salts.blinding, salts.customer],
    ),
  );
  const { blinding, customer } = statement.salts;
  return blinding === customer || used.has(blinding) || used.has(customer) ? 'salts-reused' : null;
}

function poolReason(statement: Statement, previous: Statement): Reason | null {
  const same =
    statement.platform === previous.platform &&
    statement.pool === previous.pool &&
    statement.currency === previous.currency;
  return same ? null : 'pool-differs';
}

function voidsCheck(statement: Statement, earlier: readonly ReadCertificate[]): Check {
  const { voids } = statement;
  if (voids === null) {
    return unchecked('voids', 'not-stated');
  }
  const named = earlier.find(({ certificate }) => certificate.statement.number === voids.number);
  if (named === undefined && voids.number < statement.number && !isWhole(statement, earlier)) {
    return unchecked('voids', 'needs-earlier');
  }
  return check('voids', named?.digest === voids.digest ? null : 'voids-unknown');
}

function orderChecks(read: ReadCertificate, earlier: readonly ReadCertificate[]): Check[] {
  const { statement } = read.certificate;
  const previous = earlier.at(-1);
  const is_first = statement.number === 1;
  const voids = voidsCheck(statement, earlier);
  if (previous === undefined) {
    const names = is_first === (statement.previous === null) ? null : 'previous-differs';
    return [
      is_first ? check('number', null) : unchecked('number', 'needs-earlier'),
      is_first || names !== null ? check('previous', names) : unchecked('previous', 'needs-earlier'),
      unchecked('pool', is_first ? 'not-stated' : 'needs-earlier'),
      unchecked('period-order', is_first ? 'not-stated' : 'needs-earlier'),
      check('salts', saltsReason(statement, [])),
      voids,
    ];
  }
  const before = previous.certificate.statement;
  return [
    check('number', before.number + 1 === statement.number ? null : 'number-gap'),
    check('previous', previous.digest === statement.previous ? null : 'previous-differs'),
    check('pool', poolReason(statement, before)),
    check('period-order', periodOrderReason(statement, standingBefore(read, earlier))),
    check('salts', saltsReason(statement, earlier)),
    voids,
  ];
}

function baseOf(read: ReadCertificate, earlier: readonly ReadCertificate[]): Base {
  const { statement } = read.certificate;
  const base = standingBefore(read, earlier);
  if (base === null) {
    return isWhole(statement, earlier) ? null : undefined;
  }
  const stated = base.certificate.statement;
  if (stated.level === 1) {
    return null;
  }
  return { digest: base.digest, sum: stated.tree.sum };
}

function inForceReason(
  read: ReadCertificate,
  later: readonly ReadCertificate[],
  keys: TrustedKeys,
): Reason | null {
  const { number } = read.certificate.statement;
  const is_void = later.some((one) => {
    const { voids } = one.certificate.statement;
    return voids?.digest === read.digest && voids.number === number && isSignedByTwo(one, keys);
  });
  return is_void ? 'voided' : null;
}

/** What the claim stands on must have passed; what failed of the rest is a remark. */
function testsChecks({ tests }: Statement): Check[] {
  const care = TEST_NAMES.filter((name) => !CLAIM_TESTS.includes(name));
  return [
    checkTests(
      'tests',
      CLAIM_TESTS.filter((name) => tests[name] !== 'passed'),
    ),
    checkTests(
      'care',
      care.filter((name) => tests[name] === 'failed'),
    ),
  ];
}

function certificateChecks(
  read: ReadCertificate,
  earlier: readonly ReadCertificate[],
  later: readonly ReadCertificate[],
  keys: TrustedKeys,
): Check[] {
  const { certificate } = read;
  const { statement } = certificate;
  return [
    check('form', null),
    ...signedChecks(read, keys),
    check('period', periodReason(statement)),
    ...orderChecks(read, earlier),
    check('in-force', inForceReason(read, later, keys)),
    ...('proofs' in certificate
      ? agreementChecks(certificate.statement, certificate.proofs, keys, baseOf(read, earlier))
      : [unchecked('agreement', 'not-stated')]),
    ...testsChecks(statement),
  ];
}

/** All of some texts, or null where one cannot be read. */
function readAll(texts: readonly string[]): ReadCertificate[] | null {
  const read = texts.map(readCertificate);
  const known = read.filter((one) => one !== null);
  return known.length === read.length ? known : null;
}

/** Checks one certificate; what can only be told from others that are not at hand is told as not checked. Never throws. */
export function verifyCertificate(text: string, keys: TrustedKeys, beside: Beside = {}): Verdict {
  try {
    const read = readCertificate(text);
    const earlier = readAll(beside.earlier ?? []);
    const later = readAll(beside.later ?? []);
    if (read === null || earlier === null || later === null) {
      return UNREADABLE;
    }
    return verdictOf(certificateChecks(read, earlier, later, keys));
  } catch {
    return UNREADABLE;
  }
}

export interface ChainVerdict {
  /** Every certificate is sound; those that are void are voided by one that is sound. */
  readonly accepted: boolean;
  /** One per text, in the order they were handed in. */
  readonly certificates: readonly { readonly standing: 'in-force' | 'void'; readonly verdict: Verdict }[];
}

/** Checks all certificates of a pool, from number 1 on. Never throws. */
export function verifyChain(texts: readonly string[], keys: TrustedKeys): ChainVerdict {
  try {
    const all = texts.map(readCertificate);
    const known = all.filter((one) => one !== null);
    const certificates = all.map((read, place) => {
      if (read === null) {
        return { standing: 'in-force', verdict: UNREADABLE } as const;
      }
      const at = known.indexOf(read);
      const checks = certificateChecks(read, known.slice(0, at), known.slice(at + 1), keys);
      const is_void = checks.some(({ name, outcome }) => name === 'in-force' && outcome === 'failed');
      const is_missing = place === 0 && read.certificate.statement.number !== 1;
      const order = is_missing ? [check('number', 'number-gap')] : [];
      return { standing: is_void ? 'void' : 'in-force', verdict: verdictOf([...checks, ...order]) } as const;
    });
    const sound = certificates.every(({ verdict }) =>
      verdict.checks.every(({ name, outcome }) => outcome !== 'failed' || name === 'in-force'),
    );
    return { accepted: certificates.length > 0 && sound, certificates };
  } catch {
    return {
      accepted: false,
      certificates: texts.map(() => ({ standing: 'in-force', verdict: UNREADABLE })),
    };
  }
}
