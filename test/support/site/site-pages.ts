import { existsSync, globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** The text of a built page without scripts and styles. */
const readPage = (folder: string, path: string): string =>
  readFileSync(join(folder, path), "utf8").replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, "");

/** Lists the HTML files of the built site. */
const listPages = (folder: string): string[] => globSync("**/*.html", { cwd: folder }).sort();

const idsOf = (html: string): Set<string> => new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => id));

/** Reads the pages of the built site once, and finds their faults. */
export function readSite(folder: string) {
  const pages = new Map(listPages(folder).map((path) => [path, readPage(folder, path)]));
  const ids = new Map([...pages].map(([path, html]) => [path, idsOf(html)]));

  function isBroken(from: string, address: string): boolean {
    const [path = "", anchor] = address.replaceAll("&amp;", "&").split("#");
    const linked = path === "" ? from : posix.join(path.startsWith("/") ? "" : posix.dirname(from), decodeURI(path));
    const file = (linked.endsWith("/") || linked === "" ? `${linked}index.html` : linked).replace(/^\//, "");
    if (!pages.has(file)) return !existsSync(join(folder, file));
    return Boolean(anchor) && !ids.get(file)?.has(decodeURIComponent(anchor ?? ""));
  }

  return {
    pages: [...pages.keys()],
    /** Lists the links of a page to files or headings that the site does not have. */
    findBrokenLinks: (path: string): string[] =>
      [...(pages.get(path) ?? "").matchAll(/<[a-z][^<>]*?\s(?:href|src)="([^"]*)"/g)]
        .map(([, address = ""]) => address)
        .filter((address) => !/^[a-z]+:/.test(address) && isBroken(path, address)),
    /** Lists the levels of a page's headings, in their order. */
    listHeadingLevels: (path: string): number[] =>
      [...(pages.get(path) ?? "").matchAll(/<main[\s\S]*<\/main>/g)].flatMap(([main]) =>
        [...main.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level)),
      ),
  };
}
