import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sharedDirectory } from "../../local/workspace.ts";
import type { PythonTool } from "./python-tool.ts";

const execFileAsync = promisify(execFile);
/** The plugin that Maven copies jars with, by an exact version like all that it copies. */
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const localPath = (file: string) => path.join(import.meta.dirname, file);

const isInstalled = (command: string): Promise<boolean> =>
  execFileAsync(command, ["-version"]).then(
    () => true,
    () => false,
  );

/** Installs Java and Maven where they are missing and Debian's packages are at hand. */
async function ensureJava(): Promise<void> {
  if ((await isInstalled("javac")) && (await isInstalled("mvn"))) return;
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    throw new Error("This judge runs on Java: install a JDK (17 or later) and Maven.");
  }
  await execFileAsync("apt-get", ["update", "--quiet"]);
  await execFileAsync("apt-get", ["install", "--yes", "--no-install-recommends", "default-jdk-headless", "maven"]);
}

/** Throws where a jar is not the one that was looked at when the judge came into the project. */
function verifyJars(jars: string, listed: string): void {
  const sumOf = (name: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(jars, name)))
      .digest("hex");
  const found = readdirSync(jars).map((name) => `${sumOf(name)}  ${name}`);
  const expected = new Set(listed.trim().split("\n"));
  const others = found.filter((line) => !expected.delete(line));
  if (others.length + expected.size > 0) {
    throw new Error(`These jars are not those that are listed: ${[...others, ...expected].join(", ")}`);
  }
}

/** Fetches a judge's jars by Maven, to where only the tests look. The copy of the list comes last, so half a download is
 *  made anew. */
export async function fetchJars(name: string): Promise<string> {
  const workspace = path.join(sharedDirectory, name);
  const [list, sums] = [localPath(`${name}.pom.xml`), localPath(`${name}.sha256`)];
  const jars = path.join(workspace, "jars");
  const stamp = path.join(workspace, "sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(sums, "utf8")) return jars;
  await ensureJava();
  const aside = `${workspace}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  await execFileAsync("mvn", [
    "-q",
    "-B",
    "-f",
    list,
    copyDependencies,
    `-DoutputDirectory=${path.join(aside, "jars")}`,
  ]);
  verifyJars(path.join(aside, "jars"), readFileSync(sums, "utf8"));
  cpSync(sums, path.join(aside, "sha256"));
  rmSync(workspace, { recursive: true, force: true });
  renameSync(aside, workspace);
  return jars;
}

/** Returns a judge that is one file of Java beside this one, run with the jars that its list names. */
export async function prepareJavaTool(name: string, source: string): Promise<PythonTool> {
  const jars = await fetchJars(name);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  return async (args) => {
    const java = ["--class-path", path.join(jars, "*"), `-Djava.library.path=${jars}`, localPath(source), ...args];
    return (await execFileAsync("java", java, options)).stdout;
  };
}
