import type { Principal } from '../platform/index.js';
import type { Services } from './lane/services.js';

/** A file to send. */
export interface ExportFile {
  readonly contentType: string;
  readonly filename: string;
  readonly body: string | Buffer | AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** There is no such file. The reason in `missing` may be told to whoever asks. */
interface NoFile {
  readonly missing: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ExportRequest {
  readonly services: Services;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** A file over HTTP, with the tokens and the scoping of the API. The gateway serves it at GET `path`. */
export interface ExportRoute {
  readonly path: string;
  readonly description: string;
  /** Gives null when there is no file that this principal may see. Errors: BadInput, Forbidden. */
  handle(request: ExportRequest): Promise<ExportFile | NoFile | null>;
}
