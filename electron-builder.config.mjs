// How the desktop application is packed: AppImage and deb for Linux, an installer for Windows, a disk image for macOS.
// Invariants: into the archive go the built screens, the built programs and the packages of desktop-packages.mjs,
// nothing else; every binary is sealed by its fuses; nothing is rebuilt, published or downloaded by the program later.
// Where Electron's downloads cannot be reached, ELECTRON_OVERRIDE_DIST_PATH names a folder with a runtime.
import { packageFiles } from './scripts/desktop-packages.mjs';
import { LINUX_EXECUTABLE, removeRunner, sealFuses } from './scripts/seal-runtime.mjs';

/** Whoever gives the program to others puts their own here: a Debian package has to name both. */
const HOMEPAGE = 'https://surety.invalid/';
const MAINTAINER = 'Surety contributors <contributors@surety.invalid>';

const runtime = process.env['ELECTRON_OVERRIDE_DIST_PATH'];

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'invalid.surety.console',
  productName: 'Surety',
  copyright: 'Surety contributors, MIT licence',
  directories: { output: 'dist/packages', buildResources: 'electron/resources' },
  ...(runtime ? { electronDist: runtime } : {}),
  electronLanguages: ['en-US', 'en-GB', 'zh-CN'],
  // Packages are chosen below, and sqlite3 is a Node-API module: its binary fits every runtime as it is.
  beforeBuild: () => Promise.resolve(false),
  files: [
    'dist/electron/*.cjs',
    'dist/renderer/**',
    '!dist/**/.*',
    { from: 'node_modules', to: 'node_modules', filter: packageFiles(import.meta.dirname) },
  ],
  extraMetadata: { homepage: HOMEPAGE },
  asar: true,
  // A library of the system cannot be loaded out of an archive.
  asarUnpack: ['**/*.node'],
  afterExtract: removeRunner,
  afterPack: sealFuses,
  publish: null,
  icon: 'electron/resources/icon.png',
  fileAssociations: [
    {
      ext: 'surety',
      name: 'Surety workspace',
      description: 'Surety workspace',
      mimeType: 'application/x-surety',
      role: 'Editor',
    },
  ],
  linux: {
    target: ['AppImage', 'deb'],
    executableName: LINUX_EXECUTABLE,
    category: 'Office',
    maintainer: MAINTAINER,
    synopsis: 'Back office and risk console of a payment platform',
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: { target: ['dmg'], category: 'public.app-category.finance', hardenedRuntime: true },
};
