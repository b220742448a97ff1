import { spawn } from "node:child_process";

/** Returns the program of this system that opens a page. It is never a shell, which would evaluate the address. */
function findOpener(): [string, ...string[]] {
  if (process.platform === "darwin") return ["open"];
  if (process.platform !== "win32") return ["xdg-open"];
  // Windows would look for a name alone in the current folder first.
  const { SystemRoot = "C:\\Windows" } = process.env;
  return [`${SystemRoot}\\System32\\rundll32.exe`, "url.dll,FileProtocolHandler"];
}

/** Opens a page in the person's browser. Nothing happens if there is no browser, or if the address is not one of the
 *  web: the address is printed in any case. */
export function openBrowser(address: string): void {
  if (!URL.canParse(address)) return;
  const { href, protocol } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return;
  const [command, ...args] = findOpener();
  const child = spawn(command, [...args, href], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
