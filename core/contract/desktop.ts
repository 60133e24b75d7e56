/**
 * What the desktop window offers its page beside the contract: native file dialogs, the native menu, links, and
 * word of a file that the system hands over. In a browser there is none of it.
 *
 * Invariants: few and narrow calls, each with one argument that the shell checks by the schema here; nothing that
 * reads or writes a file, runs a program or names a channel.
 */
import { z } from 'zod';

/** Where the page of the desktop window lives. */
export const DESKTOP_ORIGIN = 'app://surety';

export const DESKTOP_LANGUAGES = ['en', 'zh-CN'] as const;

/** The native menu that an item of the page's commands goes into. */
export const DESKTOP_MENUS = ['file', 'view', 'go', 'action', 'help'] as const;

const desktopMenuItem = z.object({
  /** Id of a command of the page; it comes back by `onCommand`. */
  id: z.string().regex(/^[a-z][A-Za-z0-9.:-]{0,63}$/),
  label: z.string().trim().min(1).max(80),
  menu: z.enum(DESKTOP_MENUS),
  /** Shown beside the label, as Electron writes keys; the page itself listens for them. */
  accelerator: z
    .string()
    .regex(/^((CmdOrCtrl|Shift|Alt)\+)+[A-Z0-9,./]$/)
    .nullable(),
  enabled: z.boolean(),
});

export const desktopMenu = z.object({
  language: z.enum(DESKTOP_LANGUAGES),
  items: z.array(desktopMenuItem).max(60),
});
export type DesktopMenu = z.output<typeof desktopMenu>;

/** A name for a new workspace; the shell makes a file name of it. */
export const workspaceName = z.string().max(100);

export const linkAddress = z.string().min(1).max(2_000);

/** What a person copies: identifiers, a code. */
export const copiedText = z.string().min(1).max(1_000_000);

/** The page's word, made up anew by its preload, by which it knows that a port was meant for it. */
export const portRequest = z.object({ nonce: z.string().regex(/^[0-9a-f-]{36}$/) });

/** How the process of the core is: `restarting` after a crash, `failed` when it crashed too often and a person decides. */
export type CoreState = 'starting' | 'ready' | 'restarting' | 'failed' | 'stopping';

/** `window.surety` of the desktop window. */
export interface DesktopBridge {
  readonly platform: string;
  /** Asks for a workspace's file; null when the person thought better of it. */
  chooseWorkspace(): Promise<string | null>;
  /** Asks where a new workspace's file goes; null when the person thought better of it. */
  chooseNewWorkspace(name: string): Promise<string | null>;
  /** Opens an https address in the person's browser; false for anything else. */
  openLink(address: string): Promise<boolean>;
  /** Puts a text where the person pastes from; pages have no permission of their own for it. */
  copyText(text: string): Promise<boolean>;
  /** Puts the page's commands into the native menu. */
  setMenu(menu: DesktopMenu): Promise<void>;
  /** Tells of chosen menu items; returns what ends it. */
  onCommand(listener: (id: string) => void): () => void;
  /** Tells of a workspace's file that the person opened in the system; returns what ends it. */
  onOpenWorkspace(listener: (location: string) => void): () => void;
}
