/**
 * Lets Node itself load the tests and sources: TypeScript goes through swc, './lot.js' is lot.ts, and '@jest/globals' is
 * globals.mjs beside this file. Every test process is started with `--import` of this file.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const globals = new URL('./globals.mjs', import.meta.url).href;
const options = JSON.parse(readFileSync(`${root}${sep}.swcrc`, 'utf8'));
delete options.$schema;

const isOurs = (url) => url?.startsWith(pathToFileURL(root).href) === true && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals' && isOurs(context.parentURL))
      return { url: globals, format: 'module', shortCircuit: true };
    if (/^\.{1,2}\/.*\.js$/.test(specifier) && isOurs(context.parentURL)) {
      try {
        return next(specifier.replace(/\.js$/, '.ts'), context);
      } catch {
        // a plain JavaScript file
      }
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    const path = url.split('?')[0];
    if (!path.endsWith('.ts') || !isOurs(url)) return next(url, context);
    const filename = fileURLToPath(path);
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      ...options,
      filename,
      sourceMaps: 'inline',
      swcrc: false,
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
process.setSourceMapsEnabled(true);
