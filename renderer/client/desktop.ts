/** The desktop window around this page, if there is one; null in a browser. */
import type { DesktopBridge } from '#core/contract/desktop';

declare global {
  interface Window {
    /** Put there by the window's preload. */
    readonly surety?: DesktopBridge;
  }
}

export const desktop: DesktopBridge | null = window.surety ?? null;
