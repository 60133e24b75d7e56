/**
 * What happens around trade: people register, top up on salary days, send each other money and take it to
 * the bank; merchants take their proceeds home; the platform keeps its books.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/kernel/instant';

import { dayNumber, dayOfMonth, dayStart, dayText, isBusinessDay, type Day } from './calendar';
import type { Holder } from './people';
import type { Random } from './random';
import { permille, type Stage } from './stage';
import { STAFF, twoOf } from './staff';
import type { Custody } from './world';

const CREDENTIAL_DAYS = 730;

/** Reason of adjustments that take a receipt nobody can be found for into suspense. */
export const STRAY_REASON = 'receipt without reference';

/** Registers everybody when their time comes, one after the other. */
export function planRegistrations(stage: Stage, random: Random): void {
  const { world, people } = stage;
  const next = (index: number): void => {
    const holder = people.all[index];
    if (holder === undefined) {
      return;
    }
    world.plan(holder.registered_at, () => {
      register(stage, random, holder);
      next(index + 1);
    });
  };
  next(0);
}

function register(stage: Stage, random: Random, holder: Holder): void {
  const { world } = stage;
  const { party_id, account_id, shop } = holder;
  const category = shop?.category.code ?? '';
  world.record('register-party', {
    party_id,
    party_kind: holder.party_kind,
    level: holder.level,
    category,
    region: holder.region.name,
    profile: {
      name: holder.name,
      identity_no: holder.identity_no,
      phone: holder.phone,
      email: '',
      legal_person_name: holder.legal_person?.name ?? '',
      legal_person_no: holder.legal_person?.identity_no ?? '',
    },
    salt: random.hex(32),
  });
  world.emit('open-account', { account_id, party_id, currency: 'CNY', merchant: shop !== null, category });
  for (const { id, kind, bank, last4 } of holder.instruments) {
    world.emit('register-instrument', { instrument_id: id, account_id, instrument_kind: kind, bank, last4 });
  }
  world.access(holder, 'device-bound');
  // Credentials of those long there were renewed within the last year.
  const issued_at = Math.max(holder.registered_at + HOUR_MS, world.first_at - random.int(20, 300) * DAY_MS);
  world.plan(issued_at, () => {
    for (const kind of ['certificate', 'shield'] as const) {
      if (holder[kind]) {
        const valid_until = world.now + CREDENTIAL_DAYS * DAY_MS;
        world.emit('issue-credential', {
          credential_id: world.nextId(kind === 'shield' ? 'S' : 'E'),
          account_id,
          credential_kind: kind,
          valid_until,
        });
      }
    }
  });
  if (shop === null && holder.level === 'claimed' && random.chance(0.12)) {
    world.plan(Math.max(holder.registered_at, world.first_at) + random.int(5, 200) * DAY_MS, () => {
      world.record(
        'set-real-name-level',
        { party_id, level: 'document', basis: 'resident identity card checked' },
        STAFF.support[0],
      );
      holder.level = 'document';
    });
  }
}

/** Merchants take home what came in, each in its own rhythm. */
export function planMerchantWithdrawals(stage: Stage, random: Random): void {
  const { world } = stage;
  for (const holder of stage.people.merchants) {
    const shop = holder.shop;
    if (shop === null) {
      continue;
    }
    const turn = (): void => {
      const keep = permille(holder.available, random.int(0, 150));
      const amount = holder.available - keep;
      if (amount >= 20_000n) {
        world.withdraw(holder, amount - (amount % 100n));
      }
      world.after(shop.withdraw_days * DAY_MS + random.int(-90, 90) * MINUTE_MS, turn);
    };
    const start = Math.max(world.first_at, holder.registered_at) + random.int(1, shop.withdraw_days) * DAY_MS;
    world.plan(start + random.int(8, 19) * HOUR_MS, turn);
  }
}

/** Money between and of customers, day by day: about two acts in ten trades. */
export function planHouseholds(stage: Stage, random: Random): void {
  const { world, first, last, trades } = stage;
  const per_day = trades / (last - first + 1);
  const live = (day: Day): void => {
    const pay_day = [10, 15].includes(dayOfMonth(day)) ? 4 : 1;
    const acts = random.count(per_day * 0.11 * (1 + 0.15 * (pay_day - 1)));
    for (let act = 0; act < acts; act += 1) {
      world.plan(dayStart(day) + 7 * HOUR_MS + random.int(0, 16 * HOUR_MS), () => {
        const draw = random.unit();
        if (draw < 0.3 * pay_day) {
          save(stage, random);
        } else if (draw < 0.75) {
          send(stage, random);
        } else {
          cashIn(stage, random);
        }
      });
    }
    if (day < last) {
      world.plan(dayStart(day + 1), () => {
        live(day + 1);
      });
    }
  };
  world.plan(dayStart(first), () => {
    live(first);
  });
}

/** Somebody who plays no part elsewhere, as far as a few tries find one. */
function drawBystander(stage: Stage, random: Random): Holder {
  let holder = stage.people.drawCustomer(random, stage.world.now);
  for (let attempt = 0; attempt < 5 && holder.role !== null; attempt += 1) {
    holder = stage.people.drawCustomer(random, stage.world.now);
  }
  return holder;
}

function save(stage: Stage, random: Random): void {
  const holder = drawBystander(stage, random);
  stage.world.topUp(holder, BigInt(Math.max(1, Math.round(random.logNormal(4, 0.8)))) * 10_000n);
}

function send(stage: Stage, random: Random): void {
  const { world } = stage;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const from = drawBystander(stage, random);
    const to = drawBystander(stage, random);
    const sum = permille(from.available, random.int(100, 900));
    const whole = sum - (sum % 100n);
    if (
      from !== to &&
      whole >= 500n &&
      world.transfer(from, to, whole, random.pick(['', '红包', '生活费', '还钱', 'AA']))
    ) {
      return;
    }
  }
}

function cashIn(stage: Stage, random: Random): void {
  const { world } = stage;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const holder = drawBystander(stage, random);
    const sum = permille(holder.available, random.int(500, 1000));
    if (sum >= 2_000n && world.withdraw(holder, sum - (sum % 100n)) !== undefined) {
      return;
    }
  }
}

/** Sealed months, own transfers between custody accounts, receipts that nobody could be found for. */
export function planBookkeeping(stage: Stage, random: Random): void {
  const { world, first, last } = stage;
  for (let day = first; day <= last; day += 1) {
    const date = dayOfMonth(day);
    if (date === 5 && day - first >= 5) {
      const period = dayText(day - 10).slice(0, 7);
      world.plan(dayStart(day) + 10 * HOUR_MS + random.int(0, HOUR_MS), () => {
        world.emit('seal-period', { period }, STAFF.finance[0]);
      });
    }
    if (isBusinessDay(day) && (date === 8 || date === 18 || date === 28)) {
      world.plan(dayStart(day) + 15 * HOUR_MS + random.int(0, HOUR_MS), () => {
        balanceCustody(stage, random);
      });
    }
    if (isBusinessDay(day) && random.chance(0.08)) {
      world.plan(dayStart(day) + 11 * HOUR_MS + random.int(0, 5 * HOUR_MS), () => {
        strayReceipt(stage, random);
      });
    }
  }
}

/** Moves money from the fullest custody account to the emptiest, by two people. */
function balanceCustody(stage: Stage, random: Random): void {
  const { world } = stage;
  const sorted = [...world.custodies].sort((left, right) =>
    left.cash < right.cash ? -1 : left.cash > right.cash ? 1 : 0,
  );
  const [poorest, richest] = [sorted[0], sorted.at(-1)];
  if (
    poorest === undefined ||
    richest === undefined ||
    richest.cash <= 2n * poorest.cash ||
    richest.cash <= 0n
  ) {
    return;
  }
  const half = (richest.cash - poorest.cash) / 2n;
  const amount = half - (half % 100_000n);
  if (amount <= 0n) {
    return;
  }
  const [actor, approver] = twoOf(random, STAFF.finance);
  world.emit(
    'adjust',
    {
      adjustment_id: world.nextId('J'),
      lines: [
        { account_id: richest.id, code: 'custody-cash', amount },
        { account_id: poorest.id, code: 'custody-cash', amount: -amount },
      ],
      reason: 'own transfer between custody accounts',
      basis: `payment order ${richest.bank} to ${poorest.bank}`,
      approver,
    },
    actor,
  );
  richest.cash -= amount;
  poorest.cash += amount;
}

/** A receipt that names nobody waits in suspense and goes to its owner a day or two later. */
function strayReceipt(stage: Stage, random: Random): void {
  const { world, people } = stage;
  const custody: Custody = random.pick(world.custodies);
  const owner = people.drawCustomer(random, world.now);
  const amount = stage.yuan(50, 3_000);
  const [actor, approver] = twoOf(random, STAFF.finance);
  const basis = `receipt at ${custody.bank} on ${dayText(dayNumber(world.now))}`;
  world.emit(
    'adjust',
    {
      adjustment_id: world.nextId('J'),
      lines: [
        { account_id: custody.id, code: 'custody-cash', amount: -amount },
        { account_id: 'system:CNY', code: 'suspense', amount },
      ],
      reason: STRAY_REASON,
      basis,
      approver,
    },
    actor,
  );
  custody.cash += amount;
  world.after(random.int(4, 40) * HOUR_MS, () => {
    world.emit(
      'adjust',
      {
        adjustment_id: world.nextId('J'),
        lines: [
          { account_id: 'system:CNY', code: 'suspense', amount: -amount },
          { account_id: owner.account_id, code: 'customer-available', amount },
        ],
        reason: 'payer found by name and account',
        basis,
        approver,
      },
      actor,
    );
    owner.available += amount;
  });
}
