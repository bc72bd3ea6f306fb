/**
 * The beginning of a statement in SQL, a table `sheets`: approved sheets with the span in which each is in force. As with exchange rates, a millisecond in which the next one
 * was proposed to start at once belongs to both.
 */
export const sheetsInForceSql = `
  WITH sheets AS (
    SELECT s.*, lead(effective_from) OVER sheets AS effective_to, lead(effective_from = proposed_at) OVER sheets AS ends_at_once
    FROM rate_sheet s WHERE approval = 'APPROVED' WINDOW sheets AS (PARTITION BY partner_id ORDER BY effective_from)
  )`;

/** Whether a sheet of {@link sheetsInForceSql} is the partner's and was in force at that time, in SQL. */
export const wasInForceSql = (sheet: string, partner: string, at: string): string =>
  `${sheet}.partner_id = ${partner} AND ${sheet}.effective_from <= ${at}
    AND (${sheet}.effective_to IS NULL OR ${sheet}.effective_to > ${at} OR (${sheet}.effective_to = ${at} AND ${sheet}.ends_at_once))`;
