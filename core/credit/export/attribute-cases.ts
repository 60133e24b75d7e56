/**
 * The attributes of a characteristic in the order in which one may ask for them: the first that holds is the right one.
 *
 * What is missing comes first and special codes next, since neither is a quantity; ranges then need their upper edge only;
 * the last case holds whatever is left. Everything that writes a scorecard down for other programs goes by it.
 */
import { attributesOf, type Attribute } from '../learn/binning';
import type { ScorecardCharacteristic } from '../scorecard';

export type AttributeCase =
  | { readonly when: 'missing'; readonly points: number }
  | { readonly when: 'code'; readonly code: number; readonly points: number }
  | { readonly when: 'below'; readonly edge: number; readonly points: number }
  | { readonly when: 'levels'; readonly levels: readonly string[]; readonly points: number }
  | { readonly when: 'else'; readonly points: number };

function caseOf(attribute: Attribute, points: number): AttributeCase {
  switch (attribute.kind) {
    case 'missing':
      return { when: 'missing', points };
    case 'special':
      return { when: 'code', code: attribute.code, points };
    case 'levels':
      return { when: 'levels', levels: attribute.levels, points };
    case 'range':
      return attribute.below === null
        ? { when: 'else', points }
        : { when: 'below', edge: attribute.below, points };
    case 'other':
      return { when: 'else', points };
  }
}

const ORDER: readonly AttributeCase['when'][] = ['missing', 'code', 'below', 'levels', 'else'];

/** The cases of a characteristic, in the order to be asked. */
export function attributeCases({ binning, points }: ScorecardCharacteristic): AttributeCase[] {
  const cases = attributesOf(binning).map((attribute, bin) => caseOf(attribute, points[bin] as number));
  return ORDER.flatMap((when) => cases.filter((one) => one.when === when));
}
