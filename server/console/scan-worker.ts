/** The thread in which the journal is looked through for what is to be raised. A program of its own in every build. */
import { findRaises } from '#server/risk/find-raises';

import { HandedVectors } from './handed-vectors';
import { runInThread } from './thread-program';

runInThread((books, watch, _asked, keep) =>
  books.snapshot((reader, _lists, stored) => {
    const { env } = books;
    const vectors = new HandedVectors(stored, keep);
    return findRaises({ reader, vectors, sha256: env.sha256 }, env.now(), watch);
  }),
);
