/** The cards of drafted scorecards as files: signed by the key that signs badges, as JSON or as a document. */
import { createHash } from 'node:crypto';

import { signedCardText } from '#core/credit/develop/card';
import { cardLetter, type SignedCard } from '#server/credit/card-letter';
import { renderPdf } from '#server/pdf/render';
import type { Language } from '#server/reports/words';
import { publishedSigner } from '#server/trust/signing';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import { cardIn } from './credit-views';
import { HOST_ACTOR, type Desk } from './desk';
import { notFound } from './failures';
import { mustRow } from './found';
import type { StaffSession } from './staff-session';
import { mustBeOpen } from './vault-keeping';

interface Fetching {
  readonly host: Console;
  readonly desk: Desk;
  readonly session: StaffSession;
  readonly login: string;
}

/** The signed card of a drafted scorecard. Throws NOT_FOUND, WORKSPACE `vault-locked`. */
async function signedCard(desk: Desk, version: string): Promise<SignedCard> {
  const { reader } = desk.books;
  const row = await mustRow(reader, 'credit_scorecard', version);
  const card = cardIn(row);
  if (card === null) throw notFound('card', version);
  mustBeOpen(desk.vault);
  const { key_id, sign } = await publishedSigner({
    ...{ reader, vault: desk.vault },
    submit: (kind, data) => desk.submit(kind, data, HOST_ACTOR),
  });
  const signature = sign(signedCardText(version, card, key_id));
  return { version, no: row.no, drafted_at: row.drafted_at, card, key_id, signature };
}

/** Where a card can be fetched; noted in the journal first. Throws NOT_FOUND, WORKSPACE `vault-locked`. */
export async function cardLink(
  { host, desk, session, login }: Fetching,
  {
    version,
    format,
    language,
  }: { readonly version: string; readonly format: 'json' | 'pdf'; readonly language: Language },
): Promise<HandedOut> {
  const signed = await signedCard(desk, version);
  const { no, card, key_id, signature } = signed;
  const is_json = format === 'json';
  const bytes = is_json
    ? Buffer.from(`${JSON.stringify({ version, card, key_id, signature }, null, 2)}\n`, 'utf8')
    : await renderPdf(cardLetter(signed, language));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await desk.mustNote('export', version, login, { format, language, sha256 });
  const name = `scorecard-${String(no)}${is_json ? '.json' : `-${language}.pdf`}`;
  const media_type = is_json ? 'application/json; charset=utf-8' : 'application/pdf';
  return await handOut(host, session, login, { name, bytes, media_type });
}
