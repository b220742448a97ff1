/** The paths without authentication whose responses the console's distribution keeps as long as they allow. */
export const keptPublicPaths = ["openapi.json", "config"] as const;

/** The paths without authentication. */
export const publicPaths = ["health", ...keptPublicPaths] as const;
