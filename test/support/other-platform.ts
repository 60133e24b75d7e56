/**
 * Another platform: a second, independent source of platforms with fraud whose truth is known.
 *
 * What finds fraud was tuned on the sample platform (core/sample). This one was written out of the description of the
 * typologies alone, without the sample's own typologies and look-alikes: other lines of business, sums, rhythms, ways
 * back and disguises. What works here too has learnt fraud and not a generator.
 *
 * It writes files of the import formats (docs/formats.md) and the truth beside them. C10 (guarantee abuse) is left
 * out: badges, claims and compensation have no record type. So are restrictions and repayments of cards: that a
 * card was paid shows only in what its holder takes to the bank before.
 *
 * Pure: the same options give the same files.
 */
import { Chance } from './other-platform/chance';
import { LOOPS } from './other-platform/fraud-loops';
import { SHOPS } from './other-platform/fraud-shops';
import { HONEST } from './other-platform/honest';
import { OrdinaryLife } from './other-platform/ordinary';
import { Ploy, type Catalogue, type Habits } from './other-platform/ploy';
import { Group, Rows, type TruthRow } from './other-platform/rows';
import { DAY, Stage } from './other-platform/stage';
import { World } from './other-platform/world';

/** Midnight of Monday 2025-08-04 in UTC+8: the first day of trade. */
const FIRST_DAY = Date.UTC(2025, 7, 3, 16);
const DAYS = 240;

export interface OtherPlatformOptions {
  readonly seed: number;
  /** About how many trades; 5,000 to 200,000 are meant, smaller ones hold relatively more fraud. */
  readonly trades: number;
  /** Labelled sham trades per trade. */
  readonly fraud_share?: number;
  /** Trades of honest look-alikes per trade. */
  readonly honest_share?: number;
  /** How long the history is. */
  readonly days?: number;
  /** Shops for each one that there would be. */
  readonly shops?: number;
  /** What fraud does in place of its own ways. */
  readonly habits?: Habits;
}

export interface OtherPlatform {
  /** Lines of each CSV file, header first, by file name. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly truth: readonly TruthRow[];
}

interface Casting {
  readonly prefix: string;
  readonly trades_max: number;
  /** Of a whole round of the catalogue, at full size. */
  readonly round_trades: number;
  readonly habits?: Habits | undefined;
}

/** Plays a catalogue round by round until its trades are used up; every name at least once. */
function playAll(
  world: World,
  seed: number,
  catalogue: Catalogue,
  casting: Casting,
  groups: Group[],
): number {
  const chance = new Chance(seed, `order of ${Object.keys(catalogue).join()}`);
  const size = Math.min(1, Math.max(0.3, casting.trades_max / casting.round_trades));
  let planned = 0;
  for (let round = 0; round === 0 || planned < casting.trades_max; round += 1) {
    for (const [name, variants] of chance.shuffled(Object.entries(catalogue))) {
      const variant = variants[(round + seed) % variants.length];
      if (variant === undefined || (round > 0 && planned >= casting.trades_max)) {
        continue;
      }
      const group = new Group(casting.prefix + name, `g-${world.chance.code(8)}`);
      groups.push(group);
      planned += variant(new Ploy(world, new Chance(seed, `${name} ${round}`), group, size, casting.habits));
    }
  }
  return planned;
}

/** Makes the platform of these options. */
export function otherPlatform(options: OtherPlatformOptions): OtherPlatform {
  const { seed, trades, fraud_share = 0.0125, honest_share = 0.07, days = DAYS, habits } = options;
  const rows = new Rows();
  const stage = new Stage(rows, new Chance(seed, 'stage'), FIRST_DAY, FIRST_DAY + days * DAY);
  const world = new World(stage, new Chance(seed, 'world'), trades, options.shops);
  const groups: Group[] = [];
  const fraud = { prefix: '', trades_max: trades * fraud_share, round_trades: 95, habits };
  const honest = { prefix: 'honest:', trades_max: trades * honest_share, round_trades: 450 };
  const planned =
    playAll(world, seed, { ...LOOPS, ...SHOPS }, fraud, groups) +
    playAll(world, seed, HONEST, honest, groups);
  new OrdinaryLife(world, new Chance(seed, 'ordinary')).plan(Math.max(0, trades - planned));
  stage.play();
  return { files: rows.files(), truth: groups.flatMap((group) => group.rows()) };
}
