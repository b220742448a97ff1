/** The requests that pages of another origin may send to the API, and the response headers that they may read (CORS). */
export const crossOrigin = {
  methods: ["GET", "POST", "PATCH", "DELETE"],
  requestHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"],
  responseHeaders: ["ETag", "Location", "Retry-After", "Idempotent-Replayed"],
  /** The time for which a browser keeps the answer to a preflight request. */
  maxAgeSeconds: 600,
};
