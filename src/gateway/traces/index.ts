import type { Config, Logger } from '../../platform/index.js';
import type { Tracing } from './tracing.js';

export type { Tracing } from './tracing.js';
export { describeOperation } from './describe.js';
export { TracedExecutor, TracedLane } from './traced.js';

/** Tracing as the settings ask for it. When they do not, it is undefined, and none of its libraries are loaded. */
export async function openTracing(
  { tracesUrl, tracesShare }: Pick<Config, 'tracesUrl' | 'tracesShare'>,
  log: Logger,
): Promise<Tracing | undefined> {
  if (tracesUrl === undefined) return undefined;
  const { Tracing } = await import('./tracing.js');
  return new Tracing(tracesUrl, tracesShare, log);
}
