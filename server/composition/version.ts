/**
 * Name and version of the program, as other programs and people are told it (a test compares them with
 * package.json). A constant, so that no bundle has to find a file at run time.
 */

const NAME = 'surety';

export const VERSION = '0.1.0';

/** What stands in a workspace and in its lock: "surety 0.1.0". */
export const PROGRAM = `${NAME} ${VERSION}`;
