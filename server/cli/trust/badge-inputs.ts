/**
 * Files that `surety badge verify` reads: a badge, the keys that are believed, a status list.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';

import { digitsOf, keyIdOf, publicKeyOf } from '#server/trust/badge-keys';
import { badgeFile, keysFile, statusFile, type BadgeFile, type StatusFile } from '#server/trust/badge-files';
import type { TrustedKeys } from '#server/trust/verify-badge';

import { UsageError } from '../exit';

const FILE_BYTES_MAX = 256 * 1_024 * 1_024;

async function textOf(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > FILE_BYTES_MAX) {
    throw new UsageError(`${path}: expected at most ${String(FILE_BYTES_MAX)} bytes`, { path }, 'file');
  }
  return await readFile(path, 'utf8');
}

function parsed<T>(schema: z.ZodType<T>, text: string, path: string, what: string): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new UsageError(`${path}: expected ${what}, which is JSON`, { path }, 'file');
  }
  const found = schema.safeParse(content);
  if (!found.success) {
    const [issue] = found.error.issues;
    const field = issue?.path.join('.') ?? '';
    throw new UsageError(`${path}: expected ${what}; ${field} is not as it must be`, { path, field }, 'file');
  }
  return found.data;
}

export async function readBadgeFile(path: string): Promise<BadgeFile> {
  return parsed(badgeFile, await textOf(path), path, 'the file of a badge');
}

export async function readStatusFile(path: string): Promise<StatusFile> {
  return parsed(statusFile, await textOf(path), path, 'a status list');
}

function pemKey(text: string, path: string): KeyObject {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') {
      return key;
    }
  } catch {
    // Told below.
  }
  throw new UsageError(`${path}: expected an Ed25519 public key`, { path }, 'file');
}

/** Keys of a file: those that a platform published, or one as PEM. */
export async function readKeys(path: string): Promise<TrustedKeys> {
  const text = await textOf(path);
  if (text.includes('-----BEGIN')) {
    if (!text.trimStart().startsWith('{')) {
      const key = pemKey(text, path);
      return new Map([[keyIdOf(digitsOf(key)), key]]);
    }
  }
  const { keys } = parsed(keysFile, text, path, 'the public keys of a platform, or one as PEM');
  // Named by what they are, not by what the file calls them.
  return new Map(keys.map(({ public_key }) => [keyIdOf(public_key), publicKeyOf(public_key)]));
}
