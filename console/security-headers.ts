/**
 * The content security policy of each page of the console. Scripts, styles and data come from the console's own origin
 * alone, and no text becomes HTML or code: https://www.w3.org/TR/trusted-types/
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** Features of the browser that the console does not use. */
export const permissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/** The Cache-Control of a file whose name contains its hash. */
export const HASHED_FILE_CACHING = "public, max-age=31536000, immutable";

/** The Cache-Control of all other files: a browser asks each time whether its copy is current. */
export const OTHER_FILE_CACHING = "no-cache";
