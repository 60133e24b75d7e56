import { beforeAll, describe, expect, it } from 'vitest';

import { canonicalText } from '#core/custody/primitives/canonical';
import type { AgreementStatement, Certificate, Proofs } from '#core/custody/primitives/documents';
import { commit, encodePoint, VALUE_BASE } from '#core/custody/primitives/group';
import { bytesToHex } from '#core/custody/primitives/hash';
import {
  DisagreementError,
  draftCertificate,
  draftInclusionCertificate,
  drawUp,
  prove,
  signCertificate,
  type Month,
  type SignedCertificate,
} from '#core/custody/proof/certificate';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import { buildInclusionTree } from '#core/custody/proof/inclusion-tree';
import { OutOfRangeError } from '#core/custody/proof/range-proof';
import { verifyCertificate, verifyChain, type Beside } from '#core/custody/verifier/certificates';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import type { Reason } from '#core/custody/verifier/verdict';
import {
  BANK,
  bankOf,
  BY_TWO,
  CUSTOMERS,
  factsOf,
  honestMonth,
  keysOfPeriod,
  keysText,
  LIN,
  monthOf,
  NO_MOVEMENTS,
  signerOf,
  SOME_COMPONENTS,
  trusted,
  ZHOU,
  type HonestMonth,
} from '#test/support/custody-months';

type Agreed = Extract<Certificate, { proofs: Proofs }>;

/** What failed, as "check: reason". */
function failures(text: string, beside: Beside = {}, keys = trusted()): string[] {
  const { accepted, checks } = verifyCertificate(text, keys, beside);
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  expect(accepted).toBe(failed.length === 0);
  return failed.map(({ name, reason }) => `${name}: ${reason ?? ''}`);
}

const only = (name: string, reason: Reason): string[] => [`${name}: ${reason}`];

/** What a dishonest platform would hand out: proofs of what is untrue, signed by two. */
async function forged(month: Month): Promise<SignedCertificate> {
  const drawn = drawUp(month);
  const unsigned = { statement: drawn.statement, proofs: prove(month.tree.keys, drawn) };
  return await signCertificate(month.tree.keys, unsigned, BY_TWO);
}

/** The same certificate, something of it changed, and signed anew by the two. */
async function resigned(text: string, change: (certificate: Agreed) => void): Promise<string> {
  const certificate = JSON.parse(text) as Agreed;
  change(certificate);
  const { statement, proofs } = certificate;
  return (await signCertificate(keysOfPeriod('1'), { statement, proofs }, BY_TWO)).text;
}

function edited(text: string, change: (certificate: Agreed) => void): string {
  const certificate = JSON.parse(text) as Agreed;
  change(certificate);
  return canonicalText(certificate);
}

let first: HonestMonth;
let second: HonestMonth;
beforeAll(async () => {
  first = await honestMonth(1);
  const customers = CUSTOMERS.map(({ id, balance_minor }) => ({ id, balance_minor: balance_minor + 50n }));
  second = await honestMonth(2, { before: first, customers });
});

describe('honest months', () => {
  it('are accepted one by one and as a chain', () => {
    expect(failures(first.signed.text)).toEqual([]);
    expect(failures(second.signed.text, { earlier: [first.signed.text] })).toEqual([]);
    const chain = verifyChain([first.signed.text, second.signed.text], trusted());
    expect(chain.accepted).toBe(true);
    expect(chain.certificates.map(({ standing }) => standing)).toEqual(['in-force', 'in-force']);
    const rolled = chain.certificates[1]?.verdict.checks.find(({ name }) => name === 'roll-forward');
    expect(rolled).toEqual({ name: 'roll-forward', outcome: 'passed', reason: null });
  });

  it('say what cannot be told without the month before', () => {
    const { accepted, checks } = verifyCertificate(second.signed.text, trusted());
    expect(accepted).toBe(true);
    const open = checks.filter(({ outcome }) => outcome === 'not-checked').map(({ name }) => name);
    expect(open).toEqual(['number', 'previous', 'pool', 'period-order', 'voids', 'roll-forward']);
  });

  it('print no amount', () => {
    const amounts = [
      ...CUSTOMERS.map(({ balance_minor }) => balance_minor),
      ...Object.values(SOME_COMPONENTS),
    ];
    const sum = first.tree.opening.value;
    const { statement } = JSON.parse(first.signed.text) as Agreed;
    const words = canonicalText({ ...statement, tree: null, components: null, banks: null, salts: null });
    for (const amount of [...amounts.filter((one) => one > 100n), sum, first.month.banks[0]?.opening.value]) {
      expect(words).not.toContain(String(amount));
    }
    const bytes = first.signed.text;
    for (const { value, blinding } of [
      first.tree.opening,
      ...first.month.banks.map(({ opening }) => opening),
    ]) {
      expect(bytes).not.toContain(value.toString(16).padStart(64, '0'));
      expect(bytes).not.toContain(blinding.toString(16).padStart(64, '0'));
    }
  });

  it('hold with the blinding of the bank, and with several accounts', async () => {
    const month = await monthOf(1);
    const { day } = month.facts;
    const total = month.banks[0]?.opening.value ?? 0n;
    const own = { account: 'custody 2', mode: 'bank-blinded' } as const;
    const banks = [
      await bankOf(month.tree.keys, day, total - 777n),
      await bankOf(month.tree.keys, day, 777n, own),
    ];
    const signed = await signCertificate(month.tree.keys, draftCertificate({ ...month, banks }), BY_TWO);
    expect(failures(signed.text)).toEqual([]);
  });
});

describe('a month that is short by one fen', () => {
  it('is not drafted, and says by how much', async () => {
    const month = await monthOf(1);
    const balance = (month.banks[0]?.opening.value ?? 0n) - 1n;
    const banks = [await bankOf(month.tree.keys, month.facts.day, balance)];
    const drafted = (): unknown => draftCertificate({ ...month, banks });
    expect(drafted).toThrow(DisagreementError);
    expect(drafted).toThrow(/bank does not agree by 1 minor/);
    const { text } = await forged({ ...month, banks });
    expect(failures(text)).toEqual(only('agreement', 'agreement-not-proved'));
  });

  it('does not pass by exchanging what the bank signed', async () => {
    const short = await bankOf(keysOfPeriod('1'), '2026-01-28', 1n);
    const text = await resigned(first.signed.text, ({ statement }) => (statement.banks = [short.signed]));
    expect(failures(text)).toEqual(
      expect.arrayContaining(only('agreement', 'agreement-not-proved')) as string[],
    );
  });

  it('does not pass by a component below zero', async () => {
    const month = await monthOf(1);
    const components = { ...SOME_COMPONENTS, 'own-money': -1n };
    const balance = (month.banks[0]?.opening.value ?? 0n) - 5_001n;
    const banks = [await bankOf(month.tree.keys, month.facts.day, balance)];
    expect(() => draftCertificate({ ...month, components, banks })).toThrow(OutOfRangeError);
    // The sums agree; the range proof is one of another number.
    const honest = drawUp({ ...month, components: { ...components, 'own-money': 1n }, banks });
    const drawn = drawUp({ ...month, components, banks });
    const proofs = { ...prove(month.tree.keys, honest), agreement: '' };
    const agreement = proveAgreement(month, { ...month, components, banks });
    const unsigned = { statement: drawn.statement, proofs: { ...proofs, agreement } };
    const { text } = await signCertificate(month.tree.keys, unsigned, BY_TWO);
    expect(failures(text)).toEqual(only('components', 'component-not-proved'));
  });

  it('does not pass when a customer is left out of the total', async () => {
    const whole = await monthOf(1);
    const part = await monthOf(1, { customers: CUSTOMERS.slice(1) });
    // The root shows all, the sum shows those that are left.
    const mixed = { ...whole, tree: { ...whole.tree, sum: part.tree.sum, opening: part.tree.opening } };
    const { text } = await forged({ ...mixed, banks: part.banks });
    expect(failures(text)).toEqual([]);
    const { balanceProofOf } = await import('#core/custody/proof/customer-proof');
    const { verifyProof } = await import('#core/custody/verifier/customer-proof');
    const digest = (await forged({ ...mixed, banks: part.banks })).digest;
    const file = canonicalText(balanceProofOf(whole.tree, { number: 1, digest }, 'A0000003') ?? {});
    const checks = verifyProof(file, text, trusted()).checks.filter(({ outcome }) => outcome === 'failed');
    expect(checks).toEqual([{ name: 'root', outcome: 'failed', reason: 'root-differs' }]);
  });
});

/** The proof of agreement of a month whose components are out of range: made as for one that is in range, bound to the other. */
function proveAgreement(month: Month, dishonest: Month): string {
  const drawn = drawUp(dishonest);
  const components = drawn.components.map((one) => ({ ...one, opening: { ...one.opening, value: 0n } }));
  return prove(month.tree.keys, { ...drawn, components }).agreement;
}

describe('signatures', () => {
  it('fail when they are of another text, key or person', () => {
    const swapped = edited(first.signed.text, ({ signatures }) => {
      [signatures.preparer, signatures.reviewer] = [signatures.reviewer, signatures.preparer];
    });
    expect(failures(swapped)).toEqual(['preparer: signature-invalid', 'reviewer: signature-invalid']);
    const without = trusted(
      keysText([
        ['staff', LIN],
        ['bank', BANK],
      ]),
    );
    expect(failures(first.signed.text, {}, without)).toEqual(only('preparer', 'unknown-key'));
    const other = trusted(
      keysText([
        ['staff', { ...ZHOU, owner: 'wu' }],
        ['staff', LIN],
        ['bank', BANK],
      ]),
    );
    expect(failures(first.signed.text, {}, other)).toEqual(only('preparer', 'key-of-another'));
  });

  it('are of two people, each with a key of his own', async () => {
    const alone = { preparer: { person: 'zhou', key_id: ZHOU.key_id } };
    const reviewer = { person: 'zhou', key_id: signerOf('zhou', 'second').key_id };
    const month = await monthOf(1, { facts: { ...alone, reviewer } });
    await expect(signCertificate(month.tree.keys, draftCertificate(month), BY_TWO)).rejects.toThrow(
      RangeError,
    );
    const one = trusted(
      keysText([
        ['staff', ZHOU],
        ['staff', signerOf('zhou', 'lin')],
        ['bank', BANK],
      ]),
    );
    expect(failures(first.signed.text, {}, one)).toEqual([
      'reviewer: key-of-another',
      'two-people: same-person',
    ]);
  });

  it('of the bank are its own, of this day and currency, once per account', async () => {
    const wrong = edited(first.signed.text, ({ statement }) => {
      for (const bank of statement.banks) bank.signature = '0'.repeat(128);
    });
    expect(failures(wrong)).toContain('banks: bank-signature-invalid');
    expect(
      failures(
        first.signed.text,
        {},
        trusted(
          keysText([
            ['staff', ZHOU],
            ['staff', LIN],
          ]),
        ),
      ),
    ).toEqual(only('banks', 'bank-key-unknown'));
    const month = await monthOf(1);
    const balance = month.banks[0]?.opening.value ?? 0n;
    const { keys } = month.tree;
    const late = await forged({ ...month, banks: [await bankOf(keys, '2026-01-27', balance)] });
    expect(failures(late.text)).toEqual(only('banks', 'bank-day-differs'));
    const twice = [
      await bankOf(keys, month.facts.day, balance - 5n),
      await bankOf(keys, month.facts.day, 5n),
    ];
    expect(failures((await forged({ ...month, banks: twice })).text)).toEqual(
      only('banks', 'bank-account-twice'),
    );
  });
});

describe('the order of certificates', () => {
  it('has no gap and names what was before', async () => {
    const third = await honestMonth(3, { before: second });
    expect(failures(third.signed.text, { earlier: [first.signed.text] })).toEqual([
      ...only('number', 'number-gap'),
      ...only('previous', 'previous-differs'),
      ...only('roll-forward', 'base-differs'),
    ]);
    expect(verifyChain([first.signed.text, third.signed.text], trusted()).accepted).toBe(false);
    expect(verifyChain([second.signed.text], trusted()).accepted).toBe(false);
    expect(verifyChain([], trusted()).accepted).toBe(false);
    const elsewhere = await honestMonth(1, { word: 'elsewhere' });
    expect(failures(second.signed.text, { earlier: [elsewhere.signed.text] })).toEqual([
      ...only('previous', 'previous-differs'),
      ...only('roll-forward', 'base-differs'),
    ]);
  });

  it('takes no month twice, no salt twice, no other pool', async () => {
    const again = { period: { from: '2026-01-01', until: '2026-01-28' }, day: '2026-01-28' };
    const replayed = await honestMonth(2, { before: first, facts: again });
    expect(failures(replayed.signed.text, { earlier: [first.signed.text] })).toEqual(
      only('period-order', 'period-replayed'),
    );
    const salted = await honestMonth(2, { before: first, word: '1' });
    expect(failures(salted.signed.text, { earlier: [first.signed.text] })).toEqual(
      only('salts', 'salts-reused'),
    );
    const other = await honestMonth(2, { before: first, facts: { pool: 'USD customers' } });
    expect(failures(other.signed.text, { earlier: [first.signed.text] })).toEqual(
      only('pool', 'pool-differs'),
    );
    const outside = await honestMonth(1, { facts: { day: '2026-01-29' } });
    expect(failures(outside.signed.text)).toEqual(only('period', 'day-outside-period'));
  });

  it('does not let the proofs of one month serve another', async () => {
    const text = await resigned(first.signed.text, ({ statement }) => {
      statement.period = { from: '2026-05-01', until: '2026-05-31' };
      statement.day = '2026-05-31';
    });
    expect(failures(text)).toEqual([
      ...only('banks', 'bank-day-differs'),
      ...only('components', 'component-not-proved'),
      ...only('agreement', 'agreement-not-proved'),
    ]);
  });

  it('rolls forward to the fen', async () => {
    const month = await monthOf(2, { before: first });
    const rolled = month.roll_forward;
    if (rolled === null) throw new RangeError('the second month rolls forward');
    const movements = { ...NO_MOVEMENTS, credits: 10n, debits: 9n };
    const untrue = { ...month, roll_forward: { ...rolled, movements } };
    expect(() => draftCertificate(untrue)).toThrow(DisagreementError);
    const earlier = [first.signed.text];
    expect(failures((await forged(untrue)).text, { earlier })).toEqual(
      only('roll-forward', 'roll-forward-not-proved'),
    );
    const none = await forged({ ...month, roll_forward: null });
    expect(failures(none.text, { earlier })).toEqual(only('roll-forward', 'roll-forward-missing'));
    const below = { ...rolled, movements: { ...NO_MOVEMENTS, credits: -5n, debits: -5n } };
    expect(() => draftCertificate({ ...month, roll_forward: below })).toThrow(OutOfRangeError);
  });
});

describe('a certificate that is void', () => {
  const reason = 'statement-corrected';

  it('is told so by the one that names it, which rolls forward from the month before it', async () => {
    const { text: one } = first.signed;
    const voids = { number: 2, digest: second.signed.digest, reason } as const;
    const before = { ...first, signed: { ...first.signed, digest: second.signed.digest } };
    const month = await monthOf(3, {
      before,
      facts: { voids, period: { from: '2026-02-01', until: '2026-02-28' }, day: '2026-02-28' },
    });
    const rolled = month.roll_forward;
    if (rolled === null) throw new RangeError('the month rolls forward');
    const corrected = { ...month, roll_forward: { ...rolled, base: first.signed.digest } };
    const { text: three } = await signCertificate(month.tree.keys, draftCertificate(corrected), BY_TWO);
    const two = second.signed.text;
    expect(failures(three, { earlier: [one, two] })).toEqual([]);
    expect(failures(two, { earlier: [one], later: [three] })).toEqual(only('in-force', 'voided'));
    const chain = verifyChain([one, two, three], trusted());
    expect(chain.accepted).toBe(true);
    expect(chain.certificates.map(({ standing }) => standing)).toEqual(['in-force', 'void', 'in-force']);
    // Nobody else's word voids it.
    const unsigned = edited(three, ({ signatures }) => (signatures.reviewer = '0'.repeat(128)));
    expect(failures(two, { earlier: [one], later: [unsigned] })).toEqual([]);
  });

  it('exists, and is the one that was meant', async () => {
    const voids = { number: 1, digest: second.signed.digest, reason } as const;
    const month = await monthOf(2, { before: first, facts: { voids } });
    expect(failures((await forged(month)).text, { earlier: [first.signed.text] })).toEqual(
      only('voids', 'voids-unknown'),
    );
  });
});

describe('what a certificate says of itself', () => {
  it('is heard: a test that failed is no clean month', async () => {
    const tests = { ...factsOf(1).tests, T4: 'failed', T13: 'not-applicable' } as const;
    const month = await honestMonth(1, { facts: { tests } });
    expect(failures(month.signed.text)).toEqual(only('tests', 'test-failed'));
  });

  const CLAIMS = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T11'] as const;
  const CARES = ['T9', 'T10', 'T12', 'T13', 'T14', 'T15', 'T16'] as const;

  it('is refused for every test that it stands on, and for one that was not made', async () => {
    for (const name of CLAIMS) {
      const outcome = name === 'T6' ? 'not-applicable' : 'failed';
      const tests = { ...factsOf(1).tests, [name]: outcome, T9: 'failed' } as const;
      const { signed } = await honestMonth(1, { facts: { tests } });
      const { accepted, remarks, checks } = verifyCertificate(signed.text, trusted());
      expect([name, accepted, remarks]).toEqual([name, false, ['T9']]);
      expect(checks.at(-2)).toEqual({
        ...{ name: 'tests', outcome: 'failed', reason: 'test-failed', tests: [name] },
      });
    }
  });

  it('is accepted with a remark for every test of care, and each is named', async () => {
    const tests = Object.fromEntries(
      Object.keys(factsOf(1).tests).map((name) => [
        name,
        (CARES as readonly string[]).includes(name) ? 'failed' : 'passed',
      ]),
    ) as ReturnType<typeof factsOf>['tests'];
    const { signed, tree } = await honestMonth(1, { facts: { tests } });
    const verdict = verifyCertificate(signed.text, trusted());
    expect(verdict).toMatchObject({ accepted: true, remarks: CARES });
    expect(verdict.checks.at(-1)).toEqual({
      ...{ name: 'care', outcome: 'remark', reason: 'care-failed', tests: CARES },
    });
    const proof = balanceProofOf(tree, { number: 1, digest: signed.digest }, 'A0000003');
    const of_proof = verifyProof(canonicalText(proof ?? {}), signed.text, trusted());
    expect(of_proof).toMatchObject({ accepted: true, remarks: CARES });
    const { remarks } = verifyCertificate(first.signed.text, trusted());
    expect(remarks).toEqual([]);
  });

  it('at level 1 is inclusion, and nothing of sums', async () => {
    const keys = keysOfPeriod('1');
    const customers = CUSTOMERS.map(({ id }) => ({ id, amounts: [] }));
    const tree = await buildInclusionTree(keys, customers);
    const unsigned = draftInclusionCertificate(factsOf(1), tree, '00'.repeat(32));
    const { text } = await signCertificate(keys, unsigned, BY_TWO);
    expect(failures(text)).toEqual([]);
    expect(verifyCertificate(text, trusted()).checks).toContainEqual({
      ...{ name: 'agreement', outcome: 'not-checked', reason: 'not-stated' },
    });
  });
});

describe('hostile certificates', () => {
  const bad = (change: (certificate: Agreed) => unknown): string =>
    edited(first.signed.text, (certificate) => void change(certificate));

  it('are malformed where a field is missing, too many or beyond its limits', () => {
    const statement = (more: object): string =>
      bad((certificate) => (certificate.statement = { ...certificate.statement, ...more }));
    const texts = [
      ...['', '{}', 'null', '[]', '{"statement":1}', `${first.signed.text} `, 'x'.repeat(300_000)],
      statement({ number: 0 }),
      first.signed.text.replace('"number":1,', '"number":1.5,'),
      statement({ extra: 1 }),
      statement({ day: '2026-02-30' }),
      statement({ day: '0000-00-00' }),
      statement({ currency: 'cny' }),
      statement({ banks: [] }),
      statement({ tests: {} }),
      statement({ components: [] }),
      statement({ tree: { depth: 60, root: '00'.repeat(32), sum: '02'.repeat(33) } }),
      bad(({ statement: { components } }) => components.reverse()),
      bad(({ proofs }) => (proofs.agreement = proofs.agreement.toUpperCase())),
      bad(({ proofs }) => proofs.components.pop()),
      bad((certificate) => Reflect.deleteProperty(certificate, 'signatures')),
    ];
    for (const text of texts) {
      const { accepted, checks } = verifyCertificate(text, trusted());
      expect(accepted).toBe(false);
      expect(checks).toEqual([{ name: 'form', outcome: 'failed', reason: 'malformed' }]);
      expect(verifyChain([text], trusted()).accepted).toBe(false);
    }
  });

  it('hold no points that are none', async () => {
    const text = await resigned(first.signed.text, ({ statement }) => {
      statement.tree.sum = 'ff'.repeat(33);
    });
    expect(failures(text)).toContain('agreement: point-invalid');
  });

  it('are never accepted with the difference at nothing, which proves nothing', async () => {
    const month = await monthOf(1);
    const drawn = drawUp(month);
    const mirrored = encodePoint(
      commit(month.tree.opening.blinding, month.tree.opening.value).add(VALUE_BASE),
    );
    const statement: AgreementStatement = {
      ...drawn.statement,
      tree: { ...drawn.statement.tree, sum: bytesToHex(mirrored) },
    };
    const unsigned = { statement, proofs: prove(month.tree.keys, { ...drawn, statement }) };
    const { text } = await signCertificate(month.tree.keys, unsigned, BY_TWO);
    expect(failures(text)).toEqual(only('agreement', 'agreement-not-proved'));
  });

  it('are not accepted with any digit changed', () => {
    const { text } = first.signed;
    const digits = [...text.matchAll(/[0-9a-z]/g)].map(({ index }) => index);
    const step = Math.ceil(digits.length / 24);
    for (let at = 3; at < digits.length; at += step) {
      const index = digits[at] as number;
      const changed = text.slice(0, index) + (text[index] === '1' ? '2' : '1') + text.slice(index + 1);
      expect(verifyCertificate(changed, trusted()).accepted).toBe(false);
    }
  });
});
