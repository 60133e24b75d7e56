/** The figures of risk work as a PDF that its person fetches, noted in the journal first. */
import { createHash } from 'node:crypto';

import { dayOf } from '#core/kernel/instant';
import { renderPdf } from '#server/pdf/render';
import { figuresPdf } from '#server/reports/figures-pdf';
import { gatherFigures, type FiguresAsked, type FiguresContent } from '#server/reports/risk-figures';
import type { Language } from '#server/reports/words';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import type { StaffSession } from './staff-session';

/** When and by whom figures are counted, and in which books. */
export async function madeBy(
  desk: Desk,
  login: string,
): Promise<Pick<FiguresContent, 'made_at' | 'made_by' | 'books' | 'utc_offset_minutes'>> {
  const utc_offset_minutes = await desk.utcOffsetMinutes();
  return { made_at: desk.now(), made_by: login, books: desk.books.info.id, utc_offset_minutes };
}

/** Where a session's person can fetch the figures of a window as a document; noted in the journal first. */
export async function figuresLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  { language, ...window }: FiguresAsked & { readonly language: Language },
): Promise<HandedOut> {
  const made = await madeBy(desk, login);
  const content = await desk.books.snapshot((reader, lists) =>
    gatherFigures({ reader, lists }, window, made),
  );
  const bytes = await renderPdf(figuresPdf(content, language));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { from, to } = window;
  const ends = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  await desk.mustNote('export', 'risk-figures', login, { format: 'pdf', language, ...ends, sha256 });
  const name = `risk-figures-${dayOf(made.made_at, made.utc_offset_minutes)}-${language}.pdf`;
  return await handOut(host, session, login, { name, bytes, media_type: 'application/pdf' });
}
