import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sharedDirectory } from "../../local/workspace.ts";
import type { PythonTool } from "./python-tool.ts";

const execFileAsync = promisify(execFile);
/** The Maven plugin that copies jars, with its exact version. */
const copyDependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
const localPath = (file: string) => path.join(import.meta.dirname, file);

const isInstalled = (command: string): Promise<boolean> =>
  execFileAsync(command, ["-version"]).then(
    () => true,
    () => false,
  );

/** Installs Java and Maven if they are missing on a Debian system. */
async function ensureJava(): Promise<void> {
  if ((await isInstalled("javac")) && (await isInstalled("mvn"))) return;
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) {
    throw new Error("This test needs Java: install a JDK (17 or later) and Maven.");
  }
  await execFileAsync("apt-get", ["update", "--quiet"]);
  await execFileAsync("apt-get", ["install", "--yes", "--no-install-recommends", "default-jdk-headless", "maven"]);
}

/** Throws if the checksum of a jar differs from the listed one. */
function verifyJars(jars: string, checksums: string): void {
  const sumOf = (name: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(jars, name)))
      .digest("hex");
  const found = readdirSync(jars).map((name) => `${sumOf(name)}  ${name}`);
  const expected = new Set(checksums.trim().split("\n"));
  const others = found.filter((line) => !expected.delete(line));
  if (others.length + expected.size > 0) {
    throw new Error(`These jars differ from the list: ${[...others, ...expected].join(", ")}`);
  }
}

/** Downloads the jars of a Java tool with Maven. The checksums are copied last, so an incomplete download is repeated. */
export async function fetchJars(name: string): Promise<string> {
  const workspace = path.join(sharedDirectory, name);
  const [list, sums] = [localPath(`${name}.pom.xml`), localPath(`${name}.sha256`)];
  const jars = path.join(workspace, "jars");
  const stamp = path.join(workspace, "sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(sums, "utf8")) return jars;
  await ensureJava();
  const temporary = `${workspace}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  await execFileAsync("mvn", [
    "-q",
    "-B",
    "-f",
    list,
    copyDependencies,
    `-DoutputDirectory=${path.join(temporary, "jars")}`,
  ]);
  verifyJars(path.join(temporary, "jars"), readFileSync(sums, "utf8"));
  cpSync(sums, path.join(temporary, "sha256"));
  rmSync(workspace, { recursive: true, force: true });
  renameSync(temporary, workspace);
  return jars;
}

/** Returns a tool that runs a Java source file of this folder with its jars. */
export async function prepareJavaTool(name: string, source: string): Promise<PythonTool> {
  const jars = await fetchJars(name);
  const options = { maxBuffer: 64 * 1024 * 1024 };
  return async (args) => {
    const java = ["--class-path", path.join(jars, "*"), `-Djava.library.path=${jars}`, localPath(source), ...args];
    return (await execFileAsync("java", java, options)).stdout;
  };
}
