/** Builds of the console that only tests have. */
import { join } from 'node:path';
import { build } from 'vite';

const root = join(process.cwd(), 'src', 'console');

/** The console as React's development build, which says what it does not like. */
export async function buildForDevelopment(folder: string): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'development';
  try {
    await build({
      root,
      mode: 'development',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, minify: false },
    });
  } finally {
    process.env.NODE_ENV = before;
  }
}

/**
 * Wraps every message of a module of messages. A pair in a list is a code with its name, of which only the name is said.
 */
const WRAP = `
const kulaWrap = (value, isSaid = true) =>
  typeof value === 'string' ? (isSaid ? '\\u27e6' + value + '\\u27e7' : value)
  : typeof value === 'function' ? (...parts) => kulaWrap(value(...parts))
  : Array.isArray(value) ? value.map((one, place) => kulaWrap(one, !(value.length === 2 && place === 0 && typeof one === 'string')))
  : typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, kulaWrap(one)]))
    : value;
`;

/** @param code a module that exports its messages under names such as en, or as something else */
export function wrapMessages(code: string): string {
  return code.replace(/export\s*\{([^}]*)\};?\s*(\/\/# .*)?$/m, (_, list: string) => {
    const names = list
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    const wrapped = names.map((one, place) => {
      const [inner = '', , outer = inner] = one.split(/\s+/);
      return { line: `const kulaWrapped${place.toString()} = kulaWrap(${inner});`, outer, place };
    });
    const lines = wrapped.map(({ line }) => line).join('\n');
    const exported = wrapped.map(({ outer, place }) => `kulaWrapped${place.toString()} as ${outer}`).join(', ');
    return `${WRAP}${lines}\nexport { ${exported} };\n`;
  });
}
