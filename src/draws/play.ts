import { rowsOf, type RecordOf, type RowOf } from '../platform/index.js';
import { PlayEntity } from './play.entity.js';

/** One play of a draw. */
export interface Play extends RecordOf<typeof PlayEntity> {
  readonly __typename: 'Play';
}

/** A play as it is answered. */
export interface ShownPlay extends Play {
  /** In the answer of the very call that played: who could play is shown what was won. */
  readonly isJustMade?: true;
}

export const playRows = rowsOf(PlayEntity);
export type PlayRow = RowOf<typeof PlayEntity>;
export const toPlay: (row: PlayRow) => Play = playRows.named('Play');
