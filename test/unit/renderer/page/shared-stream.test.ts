/** One stream for all pages: whose turn it is, what the others hear, and what happens to a stream that falls silent. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LinkError } from '../../../../renderer/client/link-error';
import { followShared, type SharedStream } from '../../../../renderer/client/shared-stream';

vi.mock('../../../../renderer/client/desktop', () => ({ desktop: null }));

/** Locks of one browser: who asks first holds it, the next one gets it when he lets go. */
class Locks {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  async request(
    _name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    work: (lock: object | null) => Promise<unknown>,
  ): Promise<unknown> {
    if (this.#held && options.ifAvailable === true) return work(null);
    if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#held = true;
    try {
      return await work({});
    } finally {
      this.#held = false;
      this.#waiting.shift()?.();
    }
  }
}

/** Channels that are as quick as calls. */
class Channel {
  static readonly all = new Set<Channel>();
  readonly #name: string;
  #hear: (message: { data: unknown }) => void = () => undefined;

  constructor(name: string) {
    this.#name = name;
    Channel.all.add(this);
  }

  addEventListener(_type: string, hear: (message: { data: unknown }) => void): void {
    this.#hear = hear;
  }

  postMessage(data: unknown): void {
    for (const other of Channel.all) if (other !== this && other.#name === this.#name) other.#hear({ data });
  }

  close(): void {
    Channel.all.delete(this);
  }
}

/** A page that follows the stream, and what it heard. */
class FollowingPage {
  readonly heard: string[] = [];
  /** The reading that is open, if this page reads. */
  reading: { readonly say: (event: string) => void; readonly signal: AbortSignal } | null = null;
  readings = 0;
  readonly #life = new AbortController();

  follow(): void {
    const stream: SharedStream<string> = {
      name: 'test',
      open: async (signal) => this.#open(signal),
      take: (event) => this.heard.push(event),
      missed: () => this.heard.push('(missed)'),
      failed: (failure) => this.heard.push(`(${failure.kind})`),
    };
    void followShared(stream, this.#life.signal);
  }

  close(): void {
    this.#life.abort();
  }

  #open(signal: AbortSignal): AsyncIterable<string> {
    const queue: string[] = [];
    let wake = (): void => undefined;
    this.readings += 1;
    const say = (event: string): void => {
      queue.push(event);
      wake();
    };
    this.reading = { signal, say };
    signal.addEventListener('abort', () => {
      this.reading = null;
      wake();
    });
    return (async function* () {
      while (!signal.aborted) {
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      throw signal.reason;
    })();
  }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('BroadcastChannel', Channel);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a stream for all pages', () => {
  it('is read by one; the others hear it, and the next one reads when that one goes', async () => {
    vi.stubGlobal('navigator', { locks: new Locks() });
    const pages = [new FollowingPage(), new FollowingPage(), new FollowingPage()] as const;
    for (const page of pages) page.follow();
    await settle();
    expect(pages.map((page) => page.readings)).toEqual([1, 0, 0]);
    pages[0].reading!.say('one');
    await settle();
    expect(pages.map((page) => page.heard)).toEqual([['one'], ['one'], ['one']]);
    pages[0].close();
    await settle();
    expect(pages.map((page) => page.readings)).toEqual([1, 1, 0]);
    pages[1].reading!.say('two');
    await settle();
    expect(pages.map((page) => page.heard)).toEqual([
      ['one'],
      ['one', '(missed)', 'two'],
      ['one', '(missed)', 'two'],
    ]);
    for (const page of pages) page.close();
    await settle();
    expect(Channel.all.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that falls silent is let go of before it is opened again, and leaves no timer behind', async () => {
    vi.stubGlobal('navigator', { locks: new Locks() });
    const page = new FollowingPage();
    page.follow();
    await settle();
    for (let beat = 0; beat < 10; beat += 1) {
      page.reading!.say('beat');
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(vi.getTimerCount()).toBe(1);
    const { signal } = page.reading!;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(LinkError);
    expect([page.readings, page.heard.slice(10)]).toEqual([2, ['(lost)', '(missed)']]);
    page.close();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is read by every page on show where there are no locks', async () => {
    const looks = new Set<() => void>();
    const page_document = {
      visibilityState: 'visible',
      addEventListener: (_type: string, look: () => void) => looks.add(look),
      removeEventListener: (_type: string, look: () => void) => looks.delete(look),
    };
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('document', page_document);
    const show = (state: 'visible' | 'hidden'): Promise<unknown> => {
      page_document.visibilityState = state;
      for (const look of [...looks]) look();
      return settle();
    };
    const page = new FollowingPage();
    page.follow();
    await settle();
    expect([page.readings, page.reading === null]).toEqual([1, false]);
    await show('hidden');
    expect([page.readings, page.reading === null]).toEqual([1, true]);
    await show('visible');
    expect([page.readings, page.heard]).toEqual([2, ['(missed)']]);
    page.close();
    await show('hidden');
    expect([page.reading === null, vi.getTimerCount()]).toEqual([true, 0]);
  });
});
