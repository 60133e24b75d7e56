/**
 * Which tokens stand on which: text on ground (4.5:1), and marks, borders of controls and focus rings (3:1).
 *
 * A new combination belongs here, so that its contrast is computed in light and dark.
 */

const GROUNDS = ['ground', 'surface', 'sunken', 'hover', 'selected'] as const;

const pairs = (texts: readonly string[], grounds: readonly string[]): (readonly [string, string])[] =>
  texts.flatMap((text) => grounds.map((ground) => [text, ground] as const));

/** Text and ground: at least 4.5:1. */
export const TEXT_PAIRS: readonly (readonly [string, string])[] = [
  ...pairs(['text', 'text-muted', 'text-faint', 'accent'], GROUNDS),
  ...pairs(['calm', 'notice', 'warn', 'alarm', 'gold'], ['surface', 'ground', 'hover', 'selected']),
  ['calm', 'calm-soft'],
  ['notice', 'notice-soft'],
  ['warn', 'warn-soft'],
  ['alarm', 'alarm-soft'],
  ...pairs(['text', 'text-muted'], ['calm-soft', 'notice-soft', 'warn-soft', 'alarm-soft', 'accent-soft']),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['accent', 'accent-soft'],
];

/** Marks and borders of controls: at least 3:1. */
export const MARK_PAIRS: readonly (readonly [string, string])[] = pairs(
  ['line-strong', 'focus'],
  ['ground', 'surface', 'sunken'],
);
