/**
 * Who stands behind the sample's businesses before the law: mostly people who appear nowhere else, some of them customers,
 * some with two shops.
 *
 * It draws from a stream of its own and is asked after the parts are cast, so that it changes nothing else.
 */
import { DAY_MS } from '#core/kernel/instant';

import { dayNumber } from './calendar';
import { residentNumber } from './identity';
import { personName } from './names';
import type { Holder, LegalPerson, People } from './people';
import type { Random } from './random';

const CUSTOMER_SHARE = 0.2;
const CHAIN_SHARE = 0.04;

export class Owners {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The business belongs to somebody who has an account, in some cases only. */
  mayBelong(business: Holder, owner: Holder | undefined, probability: number): void {
    if (owner !== undefined && owner.identity_no !== '' && this.#random.chance(probability)) {
      business.legal_person = { name: owner.name, identity_no: owner.identity_no };
    }
  }

  /** Two businesses belong to one person, in some cases only. */
  maySharePerson(first: Holder | undefined, second: Holder | undefined, probability: number): void {
    if (first !== undefined && second !== undefined && this.#random.chance(probability)) {
      first.legal_person ??= this.#stranger(first);
      second.legal_person = first.legal_person;
    }
  }

  /** An account is run from the telephone of another, in some cases only. */
  maySharePhone(user: Holder | undefined, owner: Holder, probability: number): void {
    if (user !== undefined && this.#random.chance(probability)) {
      user.phone = owner.phone;
    }
  }

  /** Gives every business that has none yet a legal person. */
  complete({ merchants, customers }: People): void {
    const honest: Holder[] = [];
    for (const merchant of merchants) {
      merchant.legal_person ??= this.#ordinary(merchant, honest, customers);
      if (merchant.role === null) {
        honest.push(merchant);
      }
    }
  }

  #ordinary(merchant: Holder, honest: readonly Holder[], customers: readonly Holder[]): LegalPerson {
    const draw = this.#random.unit();
    if (draw < CHAIN_SHARE && honest.length > 0 && merchant.role === null) {
      return this.#random.pick(honest).legal_person ?? this.#stranger(merchant);
    }
    const customer = this.#random.pick(customers);
    return draw < CHAIN_SHARE + CUSTOMER_SHARE && customer.role === null && customer.identity_no !== ''
      ? { name: customer.name, identity_no: customer.identity_no }
      : this.#stranger(merchant);
  }

  #stranger({ region, registered_at }: Holder): LegalPerson {
    const born = dayNumber(registered_at - this.#random.int(22 * 365, 60 * 365) * DAY_MS);
    const name = personName(this.#random);
    return { name, identity_no: residentNumber(this.#random, region.division, born) };
  }
}
