/** The thread in which the journal is looked through for what is to be raised. A program of its own in every build. */
import { findRaises } from '#server/risk/find-raises';

import { runInThread } from './thread-program';

runInThread((books, watch) =>
  books.snapshot((reader) => findRaises({ reader, sha256: books.env.sha256 }, books.env.now(), watch)),
);
