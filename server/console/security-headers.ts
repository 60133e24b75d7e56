/**
 * The headers that go with every document and file of the console, over loopback HTTP and over app:// alike.
 *
 * Invariants: nothing is loaded from elsewhere, no inline script or style runs, strings become script in no way
 * (trusted types), no page may frame the console, nothing of its address leaves it. It knows no transport.
 */

const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'require-trusted-types-for': "'script'",
  // No policy may be made but the one of the templates' runtime, which only ever parses its own static markup.
  'trusted-types': 'vue',
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Text of the content security policy. */
export const CONTENT_POLICY = Object.entries(POLICY)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ');

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
