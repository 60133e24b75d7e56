/** Shapes of what the evidence screens read. */
import type { ConsoleClient } from '#core/contract/contract';

export type ProfileRead = Awaited<ReturnType<ConsoleClient['evidence']['profile']>>;
export type ExposureRead = Awaited<ReturnType<ConsoleClient['evidence']['exposure']>>;
export type GraphRead = Awaited<ReturnType<ConsoleClient['evidence']['graph']>>;
