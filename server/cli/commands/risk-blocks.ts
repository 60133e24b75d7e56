/** `surety risk blocks`: groups of card payers and merchants who deal with each other far more than with the rest. */
import { Command, Option } from 'commander';

import type { BlockMember } from '#core/risk/dense-blocks';
import { findBlocks, type CurrencyBlock } from '#server/risk/find-blocks';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { endOf, parseWhen, startOf, type When } from '../when';
import { percent } from '../risk/backtest-view';

interface BlocksOptions {
  readonly from?: When;
  readonly to?: When;
  readonly top: number;
  readonly buyers: number;
  readonly merchants: number;
}

const TOP_MAX = 1_000;
const MEMBERS_MAX = 10_000;
const DENSITY_DIGITS = 3;
/** Members of a block named for people. */
const NAMED_MAX = 12;

/** "A1 4/5": an account, its partners in the block, and its partners at all. */
function named(members: readonly BlockMember[]): string {
  const shown = members.slice(0, NAMED_MAX).map(({ id, inside, partners }) => `${id} ${inside}/${partners}`);
  const more = members.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${grouped(more)} more` : shown.join(', ');
}

function blockText(block: CurrencyBlock, at: number): string {
  const { currency, density, filled, buyers, merchants, trades, amount } = block;
  return renderPairs([
    [
      `Block ${String(at + 1)}`,
      `density ${density.toFixed(DENSITY_DIGITS)}, ${percent(filled)} of its pairs paid`,
    ],
    ['Trades', `${grouped(trades.length)}, ${amountText(BigInt(amount), currency)}`],
    [`Merchants (${grouped(merchants.length)})`, named(merchants)],
    [`Buyers (${grouped(buyers.length)})`, named(buyers)],
  ]);
}

async function blocks(cli: Cli, options: BlocksOptions): Promise<ExitCode> {
  const found = await cli.reading(async ({ reader, calendar }) => {
    const asked = {
      from_at: options.from === undefined ? undefined : startOf(options.from, calendar),
      upto_seq: options.to === undefined ? undefined : await reader.seqAt(endOf(options.to, calendar)),
      options: {
        ...{ blocks_max: options.top, buyers_min: options.buyers, merchants_min: options.merchants },
        density_min: 0,
      },
    };
    return await cli.withProgress('Reading', 'entries', (progress) =>
      findBlocks(reader, asked, {
        signal: cli.signal,
        onProgress: (done, total) => progress.step({ done, total }),
      }),
    );
  });
  await cli.answer(
    {
      payments: found.payments,
      blocks: found.blocks.map(({ amount, ...block }) => ({ ...block, amount_minor: amount.toFixed(0) })),
    },
    () =>
      found.blocks.length === 0
        ? `No blocks among ${grouped(found.payments)} card payments.\n`
        : `${grouped(found.payments)} card payments. After each member: partners in the block / at all.\n\n${found.blocks.map(blockText).join('\n')}`,
  );
  return EXIT.done;
}

/** `risk blocks`. */
export function blocksPart(run: Run): Command {
  return new Command('blocks')
    .description('groups of card payers and merchants who deal with each other far more than with the rest')
    .addOption(new Option('--from <when>', 'only what was paid from then on').argParser(parseWhen))
    .addOption(new Option('--to <when>', 'only what was told by then').argParser(parseWhen))
    .addOption(new Option('--top <rows>', 'most blocks shown').argParser(wholeNumber(1, TOP_MAX)).default(10))
    .addOption(
      new Option('--buyers <number>', 'fewest buyers of a block')
        .argParser(wholeNumber(1, MEMBERS_MAX))
        .default(3),
    )
    .addOption(
      new Option('--merchants <number>', 'fewest merchants of a block')
        .argParser(wholeNumber(1, MEMBERS_MAX))
        .default(2),
    )
    .action(run(blocks));
}
