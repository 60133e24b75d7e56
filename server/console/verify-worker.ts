/** The thread in which books are verified. It is a program of its own in every build. */
import { verifyBooks } from '#core/ledger/verify';

import { runInThread } from './thread-program';

runInThread((books, watch) => books.snapshot((reader) => verifyBooks(reader, books.env, watch)));
