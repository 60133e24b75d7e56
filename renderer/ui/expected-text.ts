/**
 * What the core expects, in the language of the screen: `expectedText('expected at most 40 characters')`.
 *
 * The core and the server say it in English. For another language their text is looked up in a catalogue, word for word
 * or as a template with places for what varies; what has no words there stays in English.
 */
import { i18n } from '../app/i18n';
import { expected as zh } from '../app/messages/zh/expected';

type Catalogue = Readonly<Record<string, string>>;

const CATALOGUES: Readonly<Record<string, Catalogue>> = { zh };

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly said: string;
}

interface Words {
  readonly whole: ReadonlyMap<string, string>;
  /** Those with most words of their own first. */
  readonly templates: readonly Template[];
}

const PLACE = /\{(\w+)\}/g;
const ARTICLE = /^(?:an?|the) /;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function templateOf(text: string, said: string): Template {
  const literals = text.split(/\{\w+\}/).map(escaped);
  const names = [...text.matchAll(PLACE)].map((match) => match[1] ?? '');
  return { pattern: new RegExp(`^${literals.join('(.+?)')}$`, 's'), names, said };
}

function wordsOf(catalogue: Catalogue): Words {
  const entries = Object.entries(catalogue);
  const own = (text: string): number => text.replace(PLACE, '').length;
  return {
    whole: new Map(entries),
    templates: entries
      .filter(([text]) => text.includes('{'))
      .sort(([left], [right]) => own(right) - own(left))
      .map(([text, said]) => templateOf(text, said)),
  };
}

const known = new Map<string, Words>();

function wordsIn(language: string): Words | null {
  const catalogue = CATALOGUES[language];
  if (catalogue === undefined) return null;
  const words = known.get(language) ?? wordsOf(catalogue);
  known.set(language, words);
  return words;
}

/** What stands in a place; null when it may not stand there. */
function placed(name: string, found: string, words: Words): string | null {
  return name === 'type' ? said(found.replace(ARTICLE, ''), words) : found;
}

function filled({ pattern, names, said: text }: Template, found: string, words: Words): string | null {
  const match = pattern.exec(found);
  if (match === null) return null;
  const values = names.map((name, at) => placed(name, match[at + 1] ?? '', words));
  if (values.includes(null)) return null;
  return text.replace(PLACE, (_place, name: string) => values[names.indexOf(name)] ?? '');
}

function said(text: string, words: Words): string | null {
  const whole = words.whole.get(text);
  if (whole !== undefined) return whole;
  for (const template of words.templates) {
    const found = filled(template, text, words);
    if (found !== null) return found;
  }
  return null;
}

/** A text of the core in a language; null when that has no words for it. */
export function expectedIn(text: string, language: string): string | null {
  const words = wordsIn(language);
  return words === null ? null : said(text, words);
}

/** A text of the core in the language of the screen; in English where that has no words for it. */
export function expectedText(text: string): string {
  return expectedIn(text, i18n.global.locale.value) ?? text;
}
