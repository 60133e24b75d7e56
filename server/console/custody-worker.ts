/** The thread in which certificates of custody are computed, checked, set as documents and proved to customers, and hand-over packs made. It is a program of its own in every build. */
import { doCertificateWork, type CertificateWorkAsked } from '#server/custody/certificates/certificate-work';

import { runInThread } from './thread-program';

runInThread((books, watch, asked, keep) =>
  // The host made what is asked: it is its own.
  doCertificateWork(books, asked as CertificateWorkAsked, {
    ...watch,
    piece: (bytes) => keep({ what: 'piece', bytes }),
  }),
);
