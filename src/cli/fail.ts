import { parseConfig } from '../gateway/index.js';
import { AddressError, ConfigError, processUser, type Config } from '../platform/index.js';

/** Says on stderr why a command cannot go on, one line for each fault, and sets the exit code. */
export function fail(error: unknown, exitCode = 1): void {
  for (const line of reasons(error)) process.stderr.write(`kula: ${line}\n`);
  process.exitCode = exitCode;
}

function reasons(error: unknown): string[] {
  if (error instanceof ConfigError) return error.message.split('\n');
  if (error instanceof AddressError) return [`DATABASE_URL ${error.message}`];
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(reasons);
  if (!(error instanceof Error)) return [String(error)];
  const {
    code,
    address = '',
    port,
    path,
    syscall = 'use',
  } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if ((code === 'EACCES' || code === 'EPERM' || code === 'EROFS') && path !== undefined)
    return [`${processUser()} may not ${syscall} ${path} (${code})`];
  if (code === 'EADDRINUSE')
    return [
      `${address.includes(':') ? `[${address}]` : address}:${port?.toString() ?? ''} is in use: set PORT to another port, or 0 for any`,
    ];
  return [error.message || error.name];
}

/** The settings of this process. Errors: ConfigError. */
export const readConfig = (): Config => parseConfig(process.env);
