/** The paths without authentication. */
export const publicPaths = ["health", "openapi.json", "config"] as const;
