/**
 * Payment shields as the platform keeps them: a delivery in stock, some bound, one lost and replaced, one given back, one
 * destroyed. Shields of before were recorded as credentials.
 */
import { DAY_MS } from '#core/kernel/instant';

import type { Office } from './office';

const DELIVERED = 12;
const MODEL = 'PS-200';
const BOUND_DAYS = 1_095;

/** Plans the shields; those who get one have none yet. */
export function planShields(office: Office): void {
  const { stage, random } = office;
  const { world } = stage;
  const serial = (place: number): string => `PS200-${String(place).padStart(6, '0')}`;
  const shield_ids = Array.from({ length: DELIVERED }, (_, place) => serial(place + 1));
  const holders = random.shuffle(
    stage.people.merchants.filter(
      (one) => !one.shield && office.isThere(one, 80) && !stage.suspects.has(one),
    ),
  );
  office.on(90, () => {
    const delivered = world.emitLater('register-shields', 'cora', [], () => ({ model: MODEL, shield_ids }));
    const bind = (place: number, then?: (bound: string) => void): void => {
      const holder = holders[place];
      if (holder === undefined) {
        return;
      }
      office.on(75 - 6 * place, () => {
        const valid_until = world.now + BOUND_DAYS * DAY_MS;
        const data = { shield_id: serial(place + 1), account_id: holder.account_id, valid_until };
        const bound = world.emitLater('bind-shield', 'cora', [delivered], () => data);
        then?.(bound);
      });
    };
    [0, 1, 2].forEach((place) => {
      bind(place);
    });
    bind(3, (bound) => {
      office.on(30, () => {
        const data = { shield_id: serial(4), reason: 'left on a train', replacement_id: serial(8) };
        world.emitLater('lose-shield', 'cora', [bound], () => data);
      });
    });
    bind(4, (bound) => {
      office.on(18, () => {
        const data = { shield_id: serial(5), how: 'returned' as const, reason: 'The shop closes.' };
        world.emitLater('retire-shield', 'carl', [bound], () => data);
      });
    });
    office.on(60, () => {
      const data = { shield_id: serial(DELIVERED), how: 'destroyed' as const, reason: 'Damaged on arrival.' };
      world.emitLater('retire-shield', 'carl', [delivered], () => data);
    });
  });
}
