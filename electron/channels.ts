/**
 * Names of the channels between the window's preload and the main process; neither knows others.
 *
 * Invariant: no zod and nothing else comes along, for the preload is one small file.
 */

/** The page asks, the main process answers. */
export const ASK = {
  connect: 'surety:connect',
  chooseWorkspace: 'surety:choose-workspace',
  chooseNewWorkspace: 'surety:choose-new-workspace',
  openLink: 'surety:open-link',
  copyText: 'surety:copy-text',
  setMenu: 'surety:set-menu',
} as const;

/** The main process tells. */
export const TELL = {
  port: 'surety:port',
  command: 'surety:command',
  coreState: 'surety:core-state',
  openWorkspace: 'surety:open-workspace',
} as const;
