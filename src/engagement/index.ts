/** What members do besides buying: check-ins and tasks. */

// The room.
export { engagementRoom } from './room.js';

// Operations.
export { checkInOperation } from './make-check-in.js';
export { reportTaskOperation } from './report-task.js';
