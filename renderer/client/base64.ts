/** Bytes as base64, in blocks, so that large pieces do not overflow the stack of a call. */
const BLOCK_BYTES = 32_768;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(start, start + BLOCK_BYTES));
  }
  return btoa(text);
}
