import type { Role } from '../platform/index.js';
import {
  done,
  invalid,
  invalidTransition,
  refuse,
  type Command,
  type Decision,
  type Operation,
  type Batch,
} from '../ledger/index.js';
import { caseAt, isWaiting, proofText } from './case.js';
import { casesToChange, caseStore } from './case-store.js';
import type { CaseId } from './ids.js';
import { caseNotFound } from './refusals.js';

/** The most messages of one case. Notes of decisions and reasons of escalations come on top. */
export const MESSAGES_MAX = 200;
/**
 * A case takes answers while its messages and their proofs have fewer characters than these. A page of 100 cases is read with all that
 * was said on them: at most 3 million characters, and it would be 120 million if each of 200 answers could be as long as one can be.
 */
export const CHARACTERS_MAX = 25_000;

/** Says something on a case. Who may do that was checked when the case was found. */
interface AnswerCase extends Command {
  readonly caseId: CaseId;
  readonly text: string;
  /** At most 5 texts or links. */
  readonly proof: readonly string[];
  readonly role: Role;
}

function planAnswer({ caseId, text, proof, role }: AnswerCase, batch: Batch): Decision<CaseId> {
  const found = batch.of(caseStore).find(caseId);
  if (!found) return refuse(caseNotFound());
  const now = caseAt(found, batch.now);
  if (!isWaiting(now)) return refuse(invalidTransition(now.status, `The case has ended: it is ${now.status}.`));
  const table = casesToChange(batch);
  const said = table.saidOn(caseId);
  if (said.messages >= MESSAGES_MAX)
    return invalid('caseId', `must be of a case with fewer than ${MESSAGES_MAX.toString()} messages`);
  if (said.characters >= CHARACTERS_MAX)
    return invalid(
      'caseId',
      `must be of a case with fewer than ${CHARACTERS_MAX.toString()} characters in its messages`,
    );
  table.say({ caseId, byRole: role, text, proof: proofText(proof), at: batch.now });
  return done(caseId);
}

/** Refuses: CaseNotFound, InvalidTransition. It has no key: the same call again says the same again. */
export const answerOperation: Operation<AnswerCase, CaseId> = {
  name: 'answerCase',
  needs({ caseId }, needs) {
    needs.want(caseStore, { id: caseId });
  },
  plan: planAnswer,
  keep: (caseId) => caseId,
  recall: (caseId) => caseId as CaseId,
};
