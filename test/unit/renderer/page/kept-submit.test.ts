/** A form that is closed, or turned to something else, while nobody knows what came of it: it sends the same again. */
import { describe, expect, it, vi } from 'vitest';

import { LinkError } from '../../../../renderer/client/link-error';

const session = { holder: 'ann' };
let made = 0;
vi.mock('../../../../renderer/client/client', () => ({ newKey: () => `key-${String((made += 1))}` }));
vi.mock('../../../../renderer/app/session', () => ({ useSession: () => session }));

const { useKeptSubmit } = await import('../../../../renderer/ui/kept-submit');

interface Call {
  readonly key: string;
  readonly input: string;
  answer(): void;
  lose(): void;
}

/** A form about something, and what it has sent. */
function formAbout(first: string) {
  const calls: Call[] = [];
  const state = { about: first, text: '' };
  const submit = useKeptSubmit({
    matter: () => [state.about],
    send: (key: string, input: string) =>
      new Promise<string>((resolve, reject) => {
        const lose = (): void => reject(new LinkError('lost'));
        calls.push({ key, input, answer: () => resolve(`done ${input}`), lose });
      }),
    typed: () => state.text,
    restore: (typed) => (state.text = typed),
  });
  return { calls, state, submit };
}

describe('a form of unknown outcome', () => {
  it('has its text, its key and its question again when it is opened again, until it is known', async () => {
    const one = formAbout('lost');
    expect(one.submit.begin()).toBe(false);
    one.state.text = 'typed';
    const lost = one.submit.run('sent');
    one.calls[0]?.lose();
    expect(await lost).toBeNull();

    const other = formAbout('something else');
    expect(other.submit.begin()).toBe(false);
    const again = formAbout('lost');
    expect(again.submit.begin()).toBe(true);
    expect(again.state.text).toBe('typed');
    expect(again.submit.uncertain.value).toBe(true);
    const answered = again.submit.run('whatever stands there now');
    again.calls[0]?.answer();
    expect(await answered).toBe('done sent');
    expect(again.calls[0]?.key).toBe(one.calls[0]?.key);
    expect(formAbout('lost').submit.begin()).toBe(false);
  });

  it('is kept while it is on its way, and let go when the answer comes after all', async () => {
    const gone = formAbout('slow');
    gone.state.text = 'typed';
    const slow = gone.submit.run('sent');
    const opened = formAbout('slow');
    expect(opened.submit.begin()).toBe(true);
    expect(opened.state.text).toBe('typed');
    gone.calls[0]?.answer();
    expect(await slow).toBe('done sent');
    expect(formAbout('slow').submit.begin()).toBe(false);
  });

  it('is not kept once another form has heard of it', async () => {
    const gone = formAbout('twice');
    const slow = gone.submit.run('sent');
    const opened = formAbout('twice');
    opened.submit.begin();
    const second = opened.submit.run('sent');
    opened.calls[0]?.answer();
    expect(await second).toBe('done sent');
    gone.calls[0]?.lose();
    await slow;
    expect(formAbout('twice').submit.begin()).toBe(false);
  });

  it('leaves alone what the form is about by now', async () => {
    const panel = formAbout('first');
    panel.state.text = 'of the first';
    const first = panel.submit.run('first');
    panel.state.about = 'second';
    expect(panel.submit.begin()).toBe(false);
    panel.state.text = 'of the second';
    expect(panel.submit.busy.value).toBe(false);
    panel.calls[0]?.lose();
    expect(await first).toBeNull();
    expect(panel.state.text).toBe('of the second');
    expect(panel.submit.failure.value).toBeNull();
    panel.state.about = 'first';
    expect(panel.submit.begin()).toBe(true);
    expect(panel.state.text).toBe('of the first');
    panel.state.about = 'second';
    panel.submit.begin();
    const second = panel.submit.run('second');
    expect(panel.calls[1]?.key).not.toBe(panel.calls[0]?.key);
    panel.state.about = 'third';
    panel.calls[1]?.answer();
    expect(await second).toBeNull();
  });

  it('is not shown to anybody else', async () => {
    const mine = formAbout('secret');
    const lost = mine.submit.run('sent');
    mine.calls[0]?.lose();
    await lost;
    session.holder = 'bob';
    expect(formAbout('secret').submit.begin()).toBe(false);
    session.holder = 'ann';
    expect(formAbout('secret').submit.begin()).toBe(true);
  });
});
