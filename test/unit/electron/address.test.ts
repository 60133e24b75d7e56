/** Which addresses the window goes to, loads, saves and hands to the system: one table each. */
import { describe, expect, it } from 'vitest';

import { isConsoleAddress, linkToOpen, mayDownload, mayLoad } from '../../../electron/address';

type Row = readonly [address: string, console: boolean, load: boolean, download: boolean, link: boolean];

const ROWS: readonly Row[] = [
  ['app://surety/', true, true, false, false],
  ['app://surety/trades/T-1?status=open#x', true, true, false, false],
  ['app://surety/files/5f0c', true, true, true, false],
  ['app://other/files/5f0c', false, false, false, false],
  ['app://surety/filesystem', true, true, false, false],
  ['app://surety:8080/', false, false, false, false],
  ['app://someone@surety/', false, false, false, false],
  ['app://other/', false, false, false, false],
  ['app://surety.example/', false, false, false, false],
  ['blob:app://surety/5f0c', false, true, true, false],
  ['blob:https://example.org/5f0c', false, false, false, false],
  ['data:image/png;base64,AA==', false, true, false, false],
  ['https://example.org/help', false, false, false, true],
  ['https://name:secret@example.org/', false, false, false, false],
  ['http://example.org/', false, false, false, false],
  ['http://localhost:3000/', false, false, false, false],
  ['file:///etc/passwd', false, false, false, false],
  ['javascript:alert(1)', false, false, false, false],
  ['ms-settings:', false, false, false, false],
  ['mailto:someone@example.org', false, false, false, false],
  ['about:blank', false, false, false, false],
  ['', false, false, false, false],
  ['//example.org', false, false, false, false],
];

describe('addresses', () => {
  it.each(ROWS)('%s', (address, console, load, download, link) => {
    expect(isConsoleAddress(address)).toBe(console);
    expect(mayLoad(address)).toBe(load);
    expect(mayDownload(address)).toBe(download);
    expect(linkToOpen(address)).toBe(link ? address : null);
  });
});
