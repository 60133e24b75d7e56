// Labels of charts in lines: words stay whole, nothing is lost but what is beyond three lines.
import { expect, it } from 'vitest';

import { labelLines } from '../../../renderer/ui/label-lines';

it('breaks between words where a line is full', () => {
  expect(labelLines('12.05 % to below 20.2 %', 16)).toEqual(['12.05 % to below', '20.2 %']);
  expect(labelLines('below 10.25 %', 16)).toEqual(['below 10.25 %']);
  expect(labelLines('2026-10-31', 4)).toEqual(['2026-10-31']);
  expect(labelLines('', 4)).toEqual(['']);
});

it('breaks Chinese anywhere, as each sign is two letters wide', () => {
  expect(labelLines('低于 10.25 %', 8)).toEqual(['低于', '10.25 %']);
  expect(labelLines('没有销售记录', 8)).toEqual(['没有销售', '记录']);
});

it('says that more was there', () => {
  expect(labelLines('one two three four five', 4)).toEqual(['one', 'two', 'three…']);
});
