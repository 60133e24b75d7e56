/** The thread in which a model is trained. It is a program of its own in every build. */
import { trainOnDecisions, type DecisionsAsked } from '#server/risk/train-model';

import { runInThread } from './thread-program';

runInThread((books, watch, asked) =>
  // The host made it: what it holds is its own.
  books.snapshot((reader) => trainOnDecisions({ ...books, reader }, asked as DecisionsAsked, watch)),
);
