/** `surety credit`: scorecards and what they say. */
import { Command } from 'commander';

import { trainPart } from '../credit/train-command';
import type { Run } from '../run';

export function creditCommand(run: Run): Command {
  return new Command('credit').description('learn scorecards and score merchants').addCommand(trainPart(run));
}
