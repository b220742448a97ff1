// Runs a script of this project by its own Node 24, on a machine that has any Node from 20 on, Python and npm,
// and first installs what is missing. Plain JavaScript without imports from npm: it runs before anything is installed.
//   node local/bootstrap.mjs <script.ts> [arguments]
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const path = (...parts) => join(root, ...parts);
const venv = path(".tenantry", "venv");
const venvPython = join(venv, "bin", "python");
const requirements = path("local", "requirements.txt");
const major = Number(process.versions.node.split(".")[0]);

/** Ends with a reason that a person can act on. */
function refuse(reason) {
  console.error(`tenantry: ${reason}`);
  process.exit(1);
}

/** npm writes node_modules/.package-lock.json last, so it tells what a finished installation put there. */
function packagesInstalled() {
  const installed = path("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const found = packagesOf(installed);
  return Object.entries(packagesOf(path("package-lock.json"))).every(
    ([name, wanted]) =>
      name === "" || (found[name] ? found[name].version === wanted.version : wanted.optional || wanted.devOptional),
  );
}

/** The copy of the requirements is written after a successful installation, so half a one is made anew. */
function engineInstalled() {
  const installed = join(venv, "requirements.txt");
  return (
    existsSync(venvPython) &&
    existsSync(installed) &&
    readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")
  );
}

/** Runs a command quietly and resolves when it went well; what it said is shown only when it did not. */
function run(what, command, args) {
  return new Promise((resolve, reject) => {
    const began = Date.now();
    console.log(`  … ${what}`);
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => reject(new Error(`${what}: cannot run ${command} (${error.message}).`)));
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(`${what} failed (exit code ${code}):\n${output.trim()}`));
      console.log(`  ✓ ${what}  ${((Date.now() - began) / 1000).toFixed(1)} s`);
      resolve();
    });
  });
}

function findPython() {
  const seen = [];
  for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"]) {
    const script =
      "import sys,importlib.util as u;print(*sys.version_info[:2],all(map(u.find_spec,('venv','ensurepip'))))";
    const answer = spawnSync(name, ["-c", script], { encoding: "utf8" });
    if (answer.status !== 0) continue;
    const [majorVersion, minor, complete] = answer.stdout.trim().split(" ");
    if (Number(majorVersion) !== 3 || Number(minor) < 10) seen.push(`${name} is ${majorVersion}.${minor}`);
    else if (complete !== "True") seen.push(`${name} ${majorVersion}.${minor} has no venv`);
    else return name;
  }
  const found = seen.length > 0 ? ` Found: ${seen.join(", ")}.` : "";
  return refuse(
    `the local engine needs Python 3.10 or newer with its venv module (Debian and Ubuntu: apt install python3-venv).${found}`,
  );
}

function installPackages() {
  // Under npm, npm_execpath is npm's own script: the npm that the user has, wherever it lies.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) {
    return run("Install npm packages", process.execPath, [npm, "ci", "--no-audit", "--no-fund"]);
  }
  if (spawnSync("npm", ["--version"]).status !== 0) {
    refuse("npm was not found on PATH; it is needed to install the packages of package-lock.json.");
  }
  return run("Install npm packages", "npm", ["ci", "--no-audit", "--no-fund"]);
}

async function installEngine(python) {
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  await run("Make a Python environment", python, ["-m", "venv", venv]);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  await run("Install the local engine", venvPython, [...pip, "-r", requirements]);
  writeFileSync(join(venv, "requirements.txt"), readFileSync(requirements));
}

async function installWhatIsMissing() {
  const packages = !packagesInstalled();
  const python = engineInstalled() ? undefined : findPython();
  if (!packages && !python) return;
  console.log("Installing, once:");
  const ended = await Promise.allSettled([packages && installPackages(), python && installEngine(python)]);
  const failure = ended.find((one) => one.status === "rejected");
  if (failure) refuse(failure.reason.message);
}

/** node-linux-* are packages of the lock file; where there is none (macOS), the machine's own Node must do. */
function projectNode() {
  const packaged = path("node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(packaged)) return packaged;
  if (major >= 24) return process.execPath;
  return refuse(
    `Node 24 or newer is needed on ${process.platform}-${process.arch} (this is ${process.versions.node}).`,
  );
}

/** The npm that runs us, if it does: our parent, or the parent of the shell between us. */
function npmAbove() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    const { command, parent } = /^\d+ \((?<command>.*)\) \S (?<parent>\d+)/s.exec(stat).groups;
    return /^(ba|da|a|z)?sh$/.test(command) ? Number(parent) : process.ppid;
  } catch {
    return process.ppid; // No /proc here, or the parent ends just now.
  }
}

/** Hands over to the script: its output, its signals and its exit code are ours. */
function handOver(node, args) {
  const child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // An npm that is killed outright tells nobody, and its script would stay up alone.
  if (process.env.npm_lifecycle_event) {
    const npm = npmAbove();
    setInterval(() => npmAbove() !== npm && child.kill("SIGTERM"), 200).unref();
  }
  child.on("error", (error) => refuse(`cannot run ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (!(major >= 20)) refuse(`Node 20 or newer is needed; this is ${process.versions.node}.`);
await installWhatIsMissing();
handOver(projectNode(), process.argv.slice(2));
