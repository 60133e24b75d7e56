/**
 * First script of the core's process: loads the module it consists of.
 *
 * A utility process begins with a CommonJS script in every version of Electron; the core is made of ES modules. What
 * goes wrong in loading ends the process like any other crash.
 */
const CORE = '../server/core-process.js';

void import(/* @vite-ignore */ CORE);
