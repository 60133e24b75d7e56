/**
 * The document of a certificate, set and signed by its preparer and then by its reviewer.
 *
 * The same paper and signers give the same bytes. It does not know where keys come from, nor where documents are kept.
 */
import type { Language } from '#server/reports/words';
import { renderPdf } from '#server/pdf/render';
import { signPdf, type PdfSigner } from '#server/pdf/sign-pdf';

import { certificatePaper, type PaperOf } from './certificate-paper';
import { PAPER_WORDS } from './paper-words';

export interface PaperSigners {
  readonly preparer: PdfSigner;
  readonly reviewer: PdfSigner;
}

/** The signed PDF. What the signatures say of time is when the two signed the certificate itself. */
export async function signedPaper(
  paper: PaperOf,
  { preparer, reviewer }: PaperSigners,
  language: Language,
): Promise<Uint8Array> {
  const { signing } = PAPER_WORDS[language];
  const set = await renderPdf(certificatePaper(paper, language));
  const once = await signPdf(set, preparer, {
    ...{ field: 'Preparer', reason: signing.preparer, at: paper.prepared_at },
  });
  return await signPdf(once, reviewer, {
    ...{ field: 'Reviewer', reason: signing.reviewer, at: paper.issued_at },
  });
}
