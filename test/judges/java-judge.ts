import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { shared } from "../../local/home.ts";
import type { Judge } from "./python-judge.ts";

const run = promisify(execFile);
/** The plugin that Maven copies jars with, by an exact version like all that it copies. */
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const here = (file: string) => path.join(import.meta.dirname, file);

const isThere = (command: string): Promise<boolean> =>
  run(command, ["-version"]).then(
    () => true,
    () => false,
  );

/** Installs Java and Maven where they are missing and Debian's packages are at hand. */
async function ensureJava(): Promise<void> {
  if ((await isThere("javac")) && (await isThere("mvn"))) return;
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    throw new Error("This judge runs on Java: install a JDK (17 or later) and Maven.");
  }
  await run("apt-get", ["update", "--quiet"]);
  await run("apt-get", ["install", "--yes", "--no-install-recommends", "default-jdk-headless", "maven"]);
}

/** Throws where a jar is not the one that was looked at when the judge came into the project. */
function checkJars(jars: string, listed: string): void {
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
  const home = path.join(shared, name);
  const [list, sums] = [here(`${name}.pom.xml`), here(`${name}.sha256`)];
  const jars = path.join(home, "jars");
  const stamp = path.join(home, "sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(sums, "utf8")) return jars;
  await ensureJava();
  const aside = `${home}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  await run("mvn", ["-q", "-B", "-f", list, copyDependencies, `-DoutputDirectory=${path.join(aside, "jars")}`]);
  checkJars(path.join(aside, "jars"), readFileSync(sums, "utf8"));
  cpSync(sums, path.join(aside, "sha256"));
  rmSync(home, { recursive: true, force: true });
  renameSync(aside, home);
  return jars;
}

/** Returns a judge that is one file of Java beside this one, run with the jars that its list names. */
export async function javaJudge(name: string, source: string): Promise<Judge> {
  const jars = await fetchJars(name);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  return async (args) => {
    const java = ["--class-path", path.join(jars, "*"), `-Djava.library.path=${jars}`, here(source), ...args];
    return (await run("java", java, options)).stdout;
  };
}
