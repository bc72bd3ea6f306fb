/** Sums of a V8 profile: where the time went, by package, by file and by function. */

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** `(idle)` is no work; `(program)` is work outside of JavaScript functions, such as writing to sockets. */
const IDLE = '(idle)';

/** A longer gap between samples is time in which another process had the core, and is not counted for any function. */
const GAP_MICROS = 2_000;

/** Where a function lives: a package, a room of this project, Node itself. */
function homeOf({ functionName, url }: ProfileNode['callFrame']): { readonly owner: string; readonly file: string } {
  if (url === '')
    return {
      owner: functionName.startsWith('(') ? functionName : 'native',
      file: functionName.startsWith('(') ? functionName : 'native',
    };
  if (url.startsWith('node:')) return { owner: 'node', file: url };
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(url);
  if (dependency) return { owner: dependency[1] ?? '', file: `${dependency[1] ?? ''}/${dependency[2] ?? ''}` };
  const own = /\/dist\/((?:src\/)?[^/]+)\/(.*)$/.exec(url);
  if (own) return { owner: own[1] ?? '', file: `${own[1] ?? ''}/${own[2] ?? ''}` };
  return { owner: 'generated', file: url };
}

class Sums {
  readonly #sums = new Map<string, number>();

  add(name: string, amount: number): void {
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + amount);
  }

  top(count: number, total: number): string {
    return [...this.#sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([name, amount]) => `${((100 * amount) / total).toFixed(1).padStart(6)}%  ${name}`)
      .join('\n');
  }
}

/** Three tables of self time; shares are of the time in which the process was not idle. */
export function sumProfile({ nodes, samples, timeDeltas }: CpuProfile): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Sums();
  const files = new Sums();
  const functions = new Sums();
  let idle = 0;
  let busy = 0;
  samples.forEach((id, i) => {
    const node = byId.get(id);
    const micros = Math.min(timeDeltas[i] ?? 0, GAP_MICROS);
    if (!node) return;
    if (node.callFrame.functionName === IDLE) {
      idle += micros;
      return;
    }
    busy += micros;
    const { owner, file } = homeOf(node.callFrame);
    owners.add(owner, micros);
    files.add(file, micros);
    functions.add(
      `${node.callFrame.functionName === '' ? '(anonymous)' : node.callFrame.functionName}  ${file}:${(node.callFrame.lineNumber + 1).toString()}`,
      micros,
    );
  });
  const seconds = (micros: number) => `${(micros / 1e6).toFixed(1)} s`;
  return [
    `busy ${seconds(busy)}, idle ${seconds(idle)}`,
    'Self time by package or room',
    owners.top(25, busy),
    '\nby file',
    files.top(40, busy),
    '\nby function',
    functions.top(60, busy),
  ].join('\n');
}
