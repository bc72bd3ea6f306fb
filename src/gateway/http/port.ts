import { createServer, type Server } from 'node:net';
import { ConfigError, type Config } from '../../platform/index.js';

const wrong = (variable: string, rule: string): ConfigError => new ConfigError([{ variable, rule }]);

/**
 * The reason why the gateway cannot listen, as a setting to change. For a port in use the system's own error says
 * enough.
 */
function explain(error: NodeJS.ErrnoException, { host, port }: Pick<Config, 'host' | 'port'>): Error {
  switch (error.code) {
    case 'EADDRNOTAVAIL':
      return wrong('HOST', `must be an address of this machine, as ${host} is not; 0.0.0.0 and :: are all of them`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return wrong('HOST', `must be an address of this machine or a name of one; ${host} cannot be looked up`);
    case 'EACCES':
      return wrong('PORT', `must be one that this user may listen at, as ${port.toString()} is not: 1024 or above`);
    default:
      return error;
  }
}

/**
 * Keeps the gateway's address from the start until everything else is ready. So if it is not available, that is
 * reported before a database is opened, migrated and filled. Until then callers are turned away at once, as where no
 * one listens.
 */
export class PortHold {
  readonly #config: Pick<Config, 'host' | 'port'>;
  #server: Server | undefined;

  constructor(config: Pick<Config, 'host' | 'port'>) {
    this.#config = config;
  }

  /** Errors: ConfigError; EADDRINUSE. */
  async take(): Promise<void> {
    const { host, port } = this.#config;
    const server = createServer((socket) => socket.on('error', () => undefined).resetAndDestroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(explain(error, this.#config));
      });
      server.listen({ host, port }, resolve);
    });
    this.#server = server;
    // Later any free port will do; this one only showed that the host is an address of this machine.
    if (port === 0) await this.release();
  }

  /** To be called right before the gateway listens there, or when it will not. */
  async release(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server)
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
  }
}
