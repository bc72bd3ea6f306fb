import { FxRateEntity } from './fx-rate.entity.js';
import { RateSheetEntity } from './rate-sheet.entity.js';

/** The room's tables. */
export const exchangeEntities = [RateSheetEntity, FxRateEntity] as const;
