/**
 * The custody proof over random platforms: whoever the customers are and whatever they are owed, an honest month is accepted, everybody
 * finds himself in it, and one fen less at the bank is found out.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalText } from '#core/custody/primitives/canonical';
import { COMPONENTS, type ComponentLabel } from '#core/custody/primitives/documents';
import { draftCertificate, drawUp, prove, signCertificate } from '#core/custody/proof/certificate';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import { buildSumTree } from '#core/custody/proof/sum-tree';
import { verifyCertificate } from '#core/custody/verifier/certificates';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import { bankBalance, bankOf, BY_TWO, factsOf, keysOfPeriod, trusted } from '#test/support/custody-months';

const customers = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    balance_minor: fc.oneof(
      fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
      fc.constantFrom(0n, 1n, -1n, 2n ** 44n),
    ),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 30 },
);
const amounts = fc
  .array(fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }), {
    minLength: COMPONENTS.length,
    maxLength: COMPONENTS.length,
  })
  .map(
    (list) =>
      Object.fromEntries(COMPONENTS.map(({ label }, index) => [label, list[index]])) as Record<
        ComponentLabel,
        bigint
      >,
  );

describe('a random platform', () => {
  it('is accepted when it is honest, and not by one fen less', async () => {
    await fc.assert(
      fc.asyncProperty(customers, amounts, fc.nat(), fc.string(), async (list, components, pick, word) => {
        const keys = keysOfPeriod(`random ${word}`);
        const tree = await buildSumTree(keys, list);
        const facts = factsOf(1);
        const balance = bankBalance(tree.opening.value, components);
        const month = { facts, tree, components, roll_forward: null };
        const banks = [await bankOf(keys, facts.day, balance)];
        const signed = await signCertificate(keys, draftCertificate({ ...month, banks }), BY_TWO);
        expect(verifyCertificate(signed.text, trusted()).accepted).toBe(true);

        const { id = '' } = list[pick % list.length] ?? {};
        const proof = balanceProofOf(tree, { number: 1, digest: signed.digest }, id);
        expect(verifyProof(canonicalText(proof ?? {}), signed.text, trusted()).accepted).toBe(true);

        const short = [await bankOf(keys, facts.day, balance - 1n)];
        const drawn = drawUp({ ...month, banks: short });
        const unsigned = { statement: drawn.statement, proofs: prove(keys, drawn) };
        const { text } = await signCertificate(keys, unsigned, BY_TWO);
        expect(verifyCertificate(text, trusted()).accepted).toBe(false);
      }),
      { numRuns: 5 },
    );
  }, 120_000);
});
