import { ProcessBus, type Bus } from './bus.js';
import type { RedisBusOptions } from './redis-bus.js';

/**
 * The bus that the settings ask for: over Redis when a URL is given, otherwise the one in the process.
 * It does not wait for Redis: a gateway starts and works without it. The client is loaded only when it is used.
 */
export async function openBus(url: string | undefined, options: Omit<RedisBusOptions, 'url'> = {}): Promise<Bus> {
  if (url === undefined) return new ProcessBus();
  const { RedisBus } = await import('./redis-bus.js');
  return new RedisBus({ url, ...options });
}
