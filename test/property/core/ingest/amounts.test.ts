/**
 * Amounts survive the way through decimal text exactly, in any style a profile can describe.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { amountConversion } from '#core/ingest/convert';
import { minorDigits, MINOR_MAX } from '#core/kernel/money';

test('an amount written in major units is read as the same minor units', () => {
  const arbitrary = fc.record({
    minor: fc.bigInt({ min: 1n, max: MINOR_MAX / 10n }),
    currency: fc.constantFrom('CNY', 'JPY', 'KWD'),
    group: fc.constantFrom('', ',', ' '),
    sign: fc.constantFrom('positive' as const, 'negative' as const, 'absolute' as const),
  });
  fc.assert(
    fc.property(arbitrary, ({ minor, currency, group, sign }) => {
      const digits = minorDigits(currency);
      const plain = minor.toString().padStart(digits + 1, '0');
      const whole = plain.slice(0, plain.length - digits).replace(/\B(?=(\d{3})+$)/g, group);
      const text = `${sign === 'negative' ? '-' : ''}${whole}${digits === 0 ? '' : `.${plain.slice(-digits)}`}`;
      const converted = amountConversion({ unit: 'major', currency, sign, group, decimal: '.', prefix: '' })(
        text,
      );
      expect(converted).toEqual({ ok: true, text: minor.toString() });
    }),
  );
});
