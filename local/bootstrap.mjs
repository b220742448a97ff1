// Runs a script of this project by Node 24, on a machine that has any Node from 20 on, Python and npm, and first installs
// what is missing. Plain JavaScript without imports from npm: it runs before anything is installed.
//   node local/bootstrap.mjs [--omit=dev] <script.ts> [arguments]
// With --omit=dev, what only tests and checks need is left out, as with npm's option of that name.
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
const neededMajor = 24;
const platform = `${process.platform}-${process.arch}`;
const packagedNode = path("local", "node", "node_modules", `node-${platform}`, "bin", "node");
const omitDev = process.argv[2] === "--omit=dev";
const script = process.argv.slice(omitDev ? 3 : 2);

/** Ends with a reason that a person can act on. */
function refuse(reason) {
  console.error(`tenantry: ${reason}`);
  process.exit(1);
}

/** Returns whether the packages of the lock file are there; npm writes node_modules/.package-lock.json last. */
function packagesInstalled() {
  const installed = path("node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const found = packagesOf(installed);
  return Object.entries(packagesOf(path("package-lock.json")))
    .filter(([name, wanted]) => name !== "" && !(omitDev && (wanted.dev || wanted.devOptional)))
    .every(([name, wanted]) => (found[name] ? found[name].version === wanted.version : wanted.optional));
}

/** Returns whether a Node that is new enough is there. The packaged one is for Linux; elsewhere the machine's must do. */
const nodeInstalled = () => major >= neededMajor || process.platform !== "linux" || existsSync(packagedNode);

/** The copy of the requirements is written after a successful installation, so half a one is made anew. */
function engineInstalled() {
  const installed = join(venv, "requirements.txt");
  return (
    existsSync(venvPython) &&
    existsSync(installed) &&
    readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")
  );
}

const began = Date.now();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
const working = new Set();

/** Rewrites the last line of a terminal with what is going on. */
function showWorking() {
  if (process.stdout.isTTY && working.size > 0) {
    process.stdout.write(`\r\x1b[2K  … ${[...working].join(", ")}  ${seconds()}`);
  }
}

/** Runs a command quietly and resolves when it went well; its output is shown only when it did not. */
function run(what, command, args, cwd = root) {
  return new Promise((resolve, reject) => {
    working.add(what);
    if (process.stdout.isTTY) showWorking();
    else console.log(`  … ${what}`);
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => reject(new Error(`${what}: cannot run ${command} (${error.message}).`)));
    child.on("close", (code) => {
      working.delete(what);
      if (process.stdout.isTTY) process.stdout.write("\r\x1b[2K");
      if (code !== 0) return reject(new Error(`${what} failed (exit code ${code}):\n${output.trim()}`));
      console.log(`  ✓ ${what.padEnd(44)} ${seconds()}`);
      showWorking();
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

/** Runs npm: under npm, npm_execpath is its own script, wherever it lies. */
function runNpm(what, args, cwd) {
  const quiet = [...args, "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) return run(what, process.execPath, [npm, ...quiet], cwd);
  if (spawnSync("npm", ["--version"]).status !== 0) {
    refuse("npm was not found on PATH; it is needed to install the packages of package-lock.json.");
  }
  return run(what, "npm", quiet, cwd);
}

/** Installs the packages of the lock file. Where some are there, `npm install` adds the others and keeps the lock file
 *  as it is; `npm ci` would begin anew. */
function installPackages() {
  const omit = omitDev ? ["--omit=dev"] : ["--include=dev"];
  const some = existsSync(path("node_modules", ".package-lock.json"));
  return some
    ? runNpm("Install further npm packages", ["install", "--no-save", ...omit])
    : runNpm("Install npm packages", ["ci", ...omit]);
}

const installNode = () => runNpm(`Install Node ${neededMajor}`, ["ci"], path("local", "node"));

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
  const node = !nodeInstalled();
  const python = engineInstalled() ? undefined : findPython();
  if (!packages && !node && !python) return;
  console.log("Installing, once:");
  setInterval(showWorking, 500).unref();
  const ended = await Promise.allSettled([
    packages && installPackages(),
    node && installNode(),
    python && installEngine(python),
  ]);
  const failure = ended.find((one) => one.status === "rejected");
  if (failure) refuse(failure.reason.message);
}

/** Returns the Node to run by: the machine's own where it is new enough, else the packaged one. */
function projectNode() {
  if (major >= neededMajor) return process.execPath;
  if (existsSync(packagedNode)) return packagedNode;
  return refuse(`Node ${neededMajor} or newer is needed on ${platform} (this is ${process.versions.node}).`);
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
handOver(projectNode(), script);
