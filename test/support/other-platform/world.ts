/**
 * Who is on the other platform: people in households, shops with their owners, employers. All invented.
 */
import { Lottery, type Chance } from './chance';
import { CATEGORIES, categoryOf, type Category } from './categories';
import { CUSTODIES, DAY, HOUR, MINUTE, type Account, type Instrument, type Stage } from './stage';

const SURNAMES =
  'Bai Cao Deng Fang Gao Han Jiang Kong Lu Meng Niu Pan Qiao Ren Shen Tan Wen Xie Yao Zou'.split(' ');
const GIVEN =
  'Anqi Bowen Chunhua Dongmei Fei Guang Hongli Jun Kaiyu Lihua Mingze Ning Peng Qing Rui Shan Tao'.split(' ');
const SHOP_WORDS =
  'Green Lantern River East Spring Pine Harbour Cloud Copper Willow Summit Jade Little Happy'.split(' ');
const REGIONS = 'Hubei Sichuan Fujian Shandong Henan Liaoning Guangdong Shaanxi Anhui Yunnan Shanghai'.split(
  ' ',
);
const BANKS = ['ICBC', 'CCB', 'ABC', 'BOC', 'CMB', 'BOCOM', 'SPDB', 'CIB'];
const IDENTITY_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CUSTODY_IDS = Object.keys(CUSTODIES);

/** A shop: its account, how much it draws, and who knows it. */
export interface Shop {
  readonly account: Account;
  readonly category: Category;
  readonly owner: Account;
  /** Weight in ordinary traffic; 0 for shops that only schemes use. */
  readonly pull: number;
  /** Its tickets against the category's. */
  readonly price_level: number;
  readonly regulars: Account[];
  readonly rhythm: 'daily' | 'weekly' | 'threshold' | 'monthly';
  /** Schemes take each shop once. */
  taken: boolean;
}

export interface Employer {
  readonly account: Account;
  readonly staff: Account[];
  readonly payday: number;
}

interface Opening {
  readonly business: boolean;
  readonly merchant: boolean;
  readonly category: string;
  readonly name: string;
  readonly phone: string;
  readonly opened_at: number;
  readonly devices: string[];
  readonly ip: string;
  readonly address: string;
}

/** What an account of a real-name level may pay at once without a certificate (default policy), in minor units. */
function paymentLimit(level: string): number {
  return { claimed: 100_000, document: 500_000 }[level] ?? Infinity;
}

/** A resident identity number with its check digit (GB 11643), of an area code that is not in use. */
function identityNumber(chance: Chance): string {
  const day = `${chance.int(1958, 2005)}${String(chance.int(1, 12)).padStart(2, '0')}${String(chance.int(1, 28)).padStart(2, '0')}`;
  const body = `990101${day}${chance.digits(3)}`;
  const sum = IDENTITY_WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

export class World {
  readonly stage: Stage;
  readonly chance: Chance;
  readonly people: Account[] = [];
  readonly shops: Shop[] = [];
  readonly employers: Employer[] = [];
  readonly #cast = new Set<Account>();
  #shop_draws = new Map<string, Lottery<Shop>>();

  constructor(stage: Stage, chance: Chance, trades: number, shops = 1) {
    this.stage = stage;
    this.chance = chance;
    for (const [id, bank] of Object.entries(CUSTODIES)) {
      stage.rows.add('custody', stage.begin - 575 * DAY, id, 'CNY', bank, chance.digits(4));
    }
    const wanted = Math.max(260, Math.round(trades / 9));
    while (this.people.length < wanted) {
      this.#openHousehold();
    }
    this.#befriend();
    const traffic = CATEGORIES.reduce((sum, category) => sum + category.traffic, 0);
    for (const category of CATEGORIES) {
      const count = Math.max(3, Math.round((trades / 50) * shops * (category.traffic / traffic)));
      for (let shop = 0; shop < count; shop += 1) {
        this.openShop(category.name, { pull: chance.ticket(1, 1.1) });
      }
    }
    this.#hire();
  }

  #instrument(
    account_id: string,
    kind: 'bank-account' | 'debit-card' | 'credit-card',
    at: number,
  ): Instrument {
    const instrument = {
      id: this.stage.id('pay', 14),
      bank: this.chance.pick(BANKS),
      custody: this.chance.pick(CUSTODY_IDS),
    };
    const { id, bank } = instrument;
    this.stage.rows.add('instrument', at, id, account_id, kind, bank, this.chance.digits(4));
    return instrument;
  }

  #open(opening: Opening): Account {
    const { stage, chance } = this;
    const { business, merchant, category, opened_at } = opening;
    const party_id = stage.id('pt', 11);
    const id = stage.id('ac', 13);
    const has_card = chance.odds(business ? 0.35 : 0.58);
    const level = business || has_card || chance.odds(0.4) ? 'bank' : chance.pick(['document', 'claimed']);
    const at = opened_at - chance.int(5, 90) * MINUTE;
    const identity = business ? '' : identityNumber(chance);
    const region = chance.pick(REGIONS);
    stage.rows.add(
      ...(['party', at, party_id, business ? 'business' : 'person', level, category, region] as const),
      ...([opening.name, identity, opening.phone, ''] as const),
    );
    stage.rows.add('account', opened_at - MINUTE, id, party_id, 'CNY', String(merchant), category);
    const bank = this.#instrument(id, business ? 'bank-account' : 'debit-card', opened_at);
    const cards = has_card ? [this.#instrument(id, 'credit-card', opened_at)] : [];
    const limit = Math.min(
      48_000,
      Math.max(2_000, Math.round(chance.ticket(business ? 26_000 : 13_000, 0.6))),
    );
    if (has_card && chance.odds(0.12)) {
      cards.push(this.#instrument(id, 'credit-card', opened_at + HOUR));
    }
    if (level !== 'bank' && opened_at < stage.begin && chance.odds(0.3)) {
      const changed_at = stage.begin + chance.int(1, 200) * DAY;
      stage.rows.add('level', changed_at, stage.id('rn', 10), party_id, 'bank', 'bank account checked');
    }
    if (business || (level === 'bank' && (limit > 9_000 || chance.odds(0.2)))) {
      const until = new Date(opened_at + 1100 * DAY).toISOString();
      stage.rows.add('credential', opened_at + MINUTE, stage.id('crt', 10), id, 'certificate', until);
      if (business || limit > 30_000) {
        stage.rows.add('credential', opened_at + MINUTE, stage.id('shd', 10), id, 'shield', until);
      }
    }
    for (const device of opening.devices.slice(0, 2)) {
      stage.rows.add('access', opened_at, stage.id('ev', 12), id, 'device-bound', device, opening.ip);
    }
    return {
      ...{ id, party_id, business, category, opened_at, bank, cards, card_limit_minor: limit * 100 },
      ...{ devices: opening.devices, ip: opening.ip, address: opening.address, friends: [], family: [] },
      payment_limit_minor: paymentLimit(level),
      balance_minor: 0,
    };
  }

  /** Somebody who was here before the first day. */
  elder(chance: Chance): Account {
    for (;;) {
      const person = chance.pick(this.people);
      if (person.opened_at < this.stage.begin) {
        return person;
      }
    }
  }

  /** A second card, for those who juggle two. */
  addCard(account: Account): Instrument {
    const card = this.#instrument(account.id, 'credit-card', account.opened_at + HOUR);
    account.cards.push(card);
    return card;
  }

  #openingTime(new_share: number): number {
    const { begin, end } = this.stage;
    return this.chance.odds(new_share)
      ? begin + this.chance.unit() * (end - begin) * 0.8
      : begin - this.chance.between(3, 550) * DAY;
  }

  #openHousehold(): void {
    const { chance } = this;
    const size = chance.pick([1, 1, 2, 2, 3, 3, 4]);
    const address = `adr-${chance.code(9)}`;
    const ip = `100.${chance.int(64, 127)}.${chance.int(0, 255)}.${chance.int(1, 254)}`;
    const shared = `tab-${chance.code(10)}`;
    const cafe = `cafe-${chance.int(1, 6)}`;
    const members: Account[] = [];
    for (let member = 0; member < size; member += 1) {
      const devices = [`ph-${chance.code(10)}`];
      devices.push(...(size > 1 && chance.odds(0.4) ? [shared] : []), ...(chance.odds(0.04) ? [cafe] : []));
      members.push(this.openPerson({ devices, address, ip, opened_at: this.#openingTime(0.18) }));
    }
    for (const member of members) {
      member.family.push(...members.filter((other) => other !== member));
    }
  }

  /** Another person; `details` in place of what chance would give. */
  openPerson(details: Partial<Opening> = {}): Account {
    const { chance } = this;
    const person = this.#open({
      ...{ business: false, merchant: false, category: '', opened_at: this.#openingTime(0) },
      ...{ name: `${chance.pick(SURNAMES)} ${chance.pick(GIVEN)}`, phone: `+86 199 ${chance.digits(8)}` },
      ...{ devices: [`ph-${chance.code(10)}`], ip: `100.64.${chance.int(0, 255)}.${chance.int(1, 254)}` },
      address: `adr-${chance.code(9)}`,
      ...details,
    });
    this.people.push(person);
    return person;
  }

  /** A shop with an owner's private account, often on the same telephone. */
  openShop(category_name: string, details: { pull: number; opened_at?: number; owner?: Account }): Shop {
    const { chance } = this;
    const category = categoryOf(category_name);
    const owner = details.owner ?? this.elder(chance);
    const phone = `+86 199 ${chance.digits(8)}`;
    const shared = chance.odds(0.5) ? owner.devices.slice(0, 1) : [];
    const account = this.#open({
      ...{ business: chance.odds(0.7), merchant: true, category: category_name, phone },
      name: `${chance.pick(SHOP_WORDS)} ${chance.pick(SHOP_WORDS)} ${category_name}`,
      opened_at: details.opened_at ?? this.#openingTime(0.2),
      ...{ devices: [`pc-${chance.code(10)}`, ...shared], ip: owner.ip, address: `adr-${chance.code(9)}` },
    });
    const shop: Shop = {
      ...{ account, category, owner, pull: details.pull, price_level: chance.ticket(1, 0.22) },
      rhythm: chance.pick(['daily', 'weekly', 'weekly', 'threshold', 'threshold', 'monthly']),
      ...{ regulars: [], taken: false },
    };
    this.shops.push(shop);
    return shop;
  }

  #befriend(): void {
    for (const [index, person] of this.people.entries()) {
      const near = this.people.slice(Math.max(0, index - 25), index + 25);
      person.friends.push(...this.chance.some(near, this.chance.int(1, 5)).filter((one) => one !== person));
    }
  }

  #hire(): void {
    const { chance } = this;
    const jobless = chance.shuffled(this.people.filter((one) => one.opened_at < this.stage.begin));
    for (let employer = 0; employer < this.people.length / 80; employer += 1) {
      const account = this.#open({
        ...{ business: true, merchant: false, category: 'employer', phone: `+86 199 ${chance.digits(8)}` },
        ...{
          name: `${chance.pick(SHOP_WORDS)} Works`,
          opened_at: this.stage.begin - chance.int(60, 540) * DAY,
        },
        ...{ devices: [`pc-${chance.code(10)}`], ip: `203.0.113.${chance.int(1, 254)}`, address: '' },
      });
      const staff = jobless.splice(0, chance.int(6, 22));
      this.employers.push({ account, staff, payday: chance.pick([1, 5, 8, 10, 15, 28]) });
    }
  }

  /** A shop for an ordinary purchase in a category. */
  shopFor(category: Category, chance: Chance): Shop {
    let draws = this.#shop_draws.get(category.name);
    if (draws === undefined) {
      const shops = this.shops.filter((shop) => shop.category === category && shop.pull > 0);
      draws = new Lottery(shops, (shop) => shop.pull);
      this.#shop_draws.set(category.name, draws);
    }
    return draws.draw(chance);
  }

  /** A shop with ordinary traffic that no scheme has taken yet, or a new one of modest traffic. */
  takeShop(chance: Chance, category_names: readonly string[]): Shop {
    const name = chance.pick(category_names);
    const { begin } = this.stage;
    const free = this.shops.filter(
      (shop) =>
        shop.category.name === name && !shop.taken && shop.pull > 0.3 && shop.account.opened_at < begin,
    );
    const shop =
      free.length > 0 && chance.odds(0.65)
        ? chance.pick(free)
        : this.openShop(name, {
            pull: chance.ticket(0.35, 0.6),
            opened_at: begin - chance.int(2, 300) * DAY,
          });
    shop.taken = true;
    this.#shop_draws.delete(name);
    return shop;
  }

  /** People who are in no scheme yet, old enough to be on the stage; new ones where they run out. */
  cast(chance: Chance, count: number, needs: { card?: boolean; limit_yuan?: number } = {}): Account[] {
    const found: Account[] = [];
    for (let tries = 0; found.length < count && tries < count * 40; tries += 1) {
      const person = chance.pick(this.people);
      const fits =
        person.opened_at < this.stage.begin - 2 * DAY &&
        (needs.card !== true || person.cards.length > 0) &&
        person.card_limit_minor >= (needs.limit_yuan ?? 0) * 100;
      if (fits && !this.#cast.has(person)) {
        this.#cast.add(person);
        found.push(person);
      }
    }
    while (found.length < count) {
      const person = this.openPerson({ opened_at: this.stage.begin - chance.int(3, 400) * DAY });
      this.#cast.add(person);
      found.push(person);
    }
    for (const person of needs.card === true ? found : []) {
      if (person.cards.length === 0) {
        this.addCard(person);
      }
      person.card_limit_minor = Math.max(person.card_limit_minor, (needs.limit_yuan ?? 0) * 100);
    }
    return found;
  }
}
