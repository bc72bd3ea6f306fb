// Runs a compiled entry in this same process, after compiling when sources changed. Nothing of its own goes to stdout.
// Usage: node scripts/run.mjs src/cli/index.js [ARGUMENT...]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isClientUpToDate } from './build-client.mjs';
import { isConsoleUpToDate } from './build-console.mjs';
import { isUpToDate } from './build.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
const file = join(dirname(here), 'dist', entry ?? '');

// The compiler runs in a process of its own, so that the server does not carry its memory.
if (!isUpToDate()) {
  const { status } = spawnSync(process.execPath, [join(here, 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
if (entry === undefined || !existsSync(file)) {
  console.error(`run: there is no ${entry ?? 'entry'}`);
  process.exit(1);
}

const builds = rest[0] === 'serve' && process.env.KULA_CONSOLE !== 'false';
const build = (script) => spawn(process.execPath, [join(here, script)], { stdio: ['ignore', 'ignore', 2] }).unref();

// The console is built beside the server, which does not wait for it: filling an empty network takes longer. A failure says so
// on stderr, and leaves the server as it is.
if (builds && !isConsoleUpToDate()) build('build-console.mjs');

// npm passes SIGTERM and SIGINT on to this process (the scripts exec it), but cannot when it is killed outright.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

process.argv = [process.execPath, file, ...rest];
await import(pathToFileURL(file).href);

// The client package takes 12 s of a processor. Beside the filling of an empty network it made the first start 4 to 6 s longer, so it
// is built when the server is ready.
if (builds && !isClientUpToDate()) build('build-client.mjs');
