/** The thread in which a rule is tried on the past. It is a program of its own in every build. */
import { tryRule, type RuleTrial } from '#server/risk/try-rule';

import { runInThread } from './thread-program';

runInThread((books, watch, asked) =>
  books.snapshot((reader, _lists, vectors) =>
    // The host made it: what it holds is its own.
    tryRule({ reader, vectors, env: books.env }, asked as RuleTrial, watch),
  ),
);
