// Tables of the command line's document: the options of every command, as the program itself has them.
import type { Command } from 'commander';

import { COMMAND_GROUPS } from '#server/cli/program';
import type { Run } from '#server/cli/run';

const never: Run = () => () => Promise.reject(new Error('commands are only described here'));

/** A command that can be called, with its whole name. */
export interface DescribedCommand {
  readonly name: string;
  readonly command: Command;
}

/** The command itself, or what it is made of. */
function parts(command: Command, before = ''): DescribedCommand[] {
  const name = `${before}${command.name()}`;
  return command.commands.length === 0
    ? [{ name, command }]
    : command.commands.flatMap((part) => parts(part, `${name} `));
}

/** Every command, made but never run. */
export function describedCommands(): DescribedCommand[] {
  return COMMAND_GROUPS.flatMap(([, makers]) => makers.flatMap((make) => parts(make(never))));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}

function optionTable(command: Command): string {
  const rows = command.options.map((option) => {
    const shown = typeof option.defaultValue === 'string' || typeof option.defaultValue === 'number';
    const standard = shown ? ` (default: \`${String(option.defaultValue)}\`)` : '';
    return `| \`${option.flags.replaceAll('|', '\\|')}\` | ${cell(option.description)}${standard} |`;
  });
  return rows.length === 0
    ? 'No options of its own.'
    : ['| option | meaning |', '| --- | --- |', ...rows].join('\n');
}

/** Sections of the document by their marks. */
export function commandSections(): Readonly<Record<string, () => string>> {
  return Object.fromEntries(
    describedCommands().map(({ name, command }) => [`options of ${name}`, () => optionTable(command)]),
  );
}
