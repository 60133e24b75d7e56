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

export interface PaperWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** What a document is set and signed from. */
export interface PaperToSign {
  readonly paper: PaperOf;
  readonly signers: PaperSigners;
  readonly language: Language;
}

/** The signed PDF. What the signatures say of time is when the two signed the certificate itself. */
export async function signedPaper({
  paper,
  signers: { preparer, reviewer },
  language,
}: PaperToSign): Promise<Uint8Array> {
  const { signing } = PAPER_WORDS[language];
  const set = await renderPdf(certificatePaper(paper, language));
  const once = await signPdf(set, preparer, {
    ...{ field: 'Preparer', reason: signing.preparer, at: paper.prepared_at },
  });
  return await signPdf(once, reviewer, {
    ...{ field: 'Reviewer', reason: signing.reviewer, at: paper.issued_at },
  });
}

/** Signed PDFs, one after another. Throws what `signal` was aborted with. */
export async function signedPapers(
  papers: readonly PaperToSign[],
  { signal, onProgress }: PaperWatch = {},
): Promise<Uint8Array[]> {
  const made: Uint8Array[] = [];
  for (const paper of papers) {
    signal?.throwIfAborted();
    made.push(await signedPaper(paper));
    onProgress?.({ done: made.length, total: papers.length });
  }
  return made;
}
