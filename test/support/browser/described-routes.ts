import document from "../../../docs/openapi.json" with { type: "json" };

/** Returns whether the API has a path. A screen does without paths that an older API lacks. */
export const hasPath = (path: string): boolean => Object.hasOwn(document.paths, path);
