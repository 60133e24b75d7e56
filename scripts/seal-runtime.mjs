// Electron's binary as it is given away: what can be switched off in it for good is off, and it runs this program alone.
// Invariant: every fuse named here that the binary has is set; older binaries lack some, and newer ones may have others.
// It does not know what is packed.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** @typedef {import('electron-builder').AfterPackContext} AfterPackContext */

export const LINUX_EXECUTABLE = 'surety';

/**
 * Each fuse and how it is set.
 * @type {Readonly<Record<FuseV1Options, boolean>>}
 */
export const FUSES = {
  // The binary is no Node for whoever finds it; the core runs as a utility process, which needs none of this.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Checked by Windows and macOS; Linux has nothing to check against.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

/**
 * A runtime for development may bring a program of its own, which runs others.
 * @param {AfterPackContext} context
 */
export function removeRunner({ appOutDir, packager }) {
  const resources = packager.getResourcesDir(appOutDir);
  for (const name of ['app', 'app.asar', 'default_app.asar']) {
    rmSync(join(resources, name), { recursive: true, force: true });
  }
  return Promise.resolve();
}

/**
 * Sets the fuses, before anything is signed.
 * @param {AfterPackContext} context
 */
export async function sealFuses(context) {
  const binary = binaryOf(context);
  const present = await getCurrentFuseWire(binary);
  const fuses = Object.fromEntries(Object.entries(FUSES).filter(([fuse]) => fuse in present));
  await flipFuses(binary, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
    ...fuses,
  });
}

/** @param {AfterPackContext} context */
function binaryOf({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo;
  switch (electronPlatformName) {
    case 'darwin':
      return join(appOutDir, `${productFilename}.app`);
    case 'win32':
      return join(appOutDir, `${productFilename}.exe`);
    default:
      return join(appOutDir, LINUX_EXECUTABLE);
  }
}
