/** The thread in which merchants are compared with their peers. It is a program of its own in every build. */
import { readPeers } from '#core/risk/peer-fold';

import { runInThread } from './thread-program';

runInThread((books, watch) => books.snapshot((reader) => readPeers(reader, watch)));
