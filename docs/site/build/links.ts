import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { listPages, type Page, repository } from "./contents.ts";

/** The addresses at which the site and the repository are published. */
export type Addresses = {
  /** The path of the site, such as `/` or `/tenantry/`. */
  base: string;
  /** The address of the repository's files, if it is public. */
  code?: string;
};

/** Returns the anchor of a heading, as GitHub and Starlight compute it. */
export const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/** The files that the site serves as they are. */
export const servedFiles: Readonly<Record<string, string>> = {
  "docs/openapi.json": "generated/openapi.json",
  "docs/asyncapi.json": "generated/asyncapi.json",
};

/** The addresses of files without a page of their own. */
const otherAddresses: Readonly<Record<string, string>> = {
  "README.md": "",
  "docs/README.md": "",
  "docs/api.md": "reference/api/",
  "docs/runbooks": "reference/alarms/",
  "docs/decisions": "decisions/",
};

/** Returns the page of a file: the section that the anchor names, or the whole file. */
function findPage(file: string, anchor: string | undefined): Page | undefined {
  const pages = listPages().filter((page) => page.file === file);
  return pages.find(({ section }) => section === undefined || anchorOf(section) === anchor);
}

/** Returns the path of a linked file from the root of the repository. */
const findLinkedFile = (path: string, file: string): string =>
  posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, "");

/** Returns the label in the sidebar or the first heading of a linked page; the label of the link for all others. */
export function titleOf(target: string, file: string, label: string): string {
  const page = findPage(findLinkedFile(target.replace(/#.*/, ""), file), undefined);
  if (page === undefined) return label;
  return page.label ?? /^# (.+)$/m.exec(readFileSync(posix.join(repository, page.file), "utf8"))?.[1] ?? label;
}

/**
 * Returns the address of a link on the site; undefined if its target is a file that the site does not have. `file` is
 * the Markdown file with the link.
 */
export function resolveLink(target: string, file: string, { base, code }: Addresses): string | undefined {
  if (/^(?:[a-z]+:|#)/.test(target)) return target;
  const [path = "", anchor] = target.split("#");
  const linked = findLinkedFile(path, file);
  const page = findPage(linked, anchor);
  if (page) {
    const fragment = anchor === undefined || page.section !== undefined ? "" : `#${anchor}`;
    return `${base}${page.slug}/${fragment}`;
  }
  const address = servedFiles[linked] ?? otherAddresses[linked];
  if (address !== undefined) return `${base}${address}`;
  if (linked.startsWith("docs/images/")) return `${base}generated/${posix.basename(linked)}`;
  return code && `${code}/${linked}`;
}
