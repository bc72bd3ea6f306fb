-- Why: an accrual's components, the reasons for its points, were made up when it was read: all points for the base rate. As
-- soon as a second rule of earning gives points, what was given for which reason must be kept, sealed and made again by
-- `kula verify`. An accrual that earned by the base rate alone has no rows here, so that the plain purchase costs what it did;
-- one that earned by more has a row for each reason, the base rate's first, and they add up to its points.
--
-- The previous version of the code can go on serving: it earns by the base rate alone, and neither reads nor writes the table.
CREATE TABLE IF NOT EXISTS accrual_component (
  accrual_id text COLLATE "C" NOT NULL,
  ordinal smallint NOT NULL CHECK (ordinal > 0),
  reason text NOT NULL CHECK (reason ~ '^[A-Z][A-Z0-9_]{0,63}$'),
  points bigint NOT NULL CHECK (points > 0),
  -- The zone whose days and hours counted (KULA_TIME_ZONE as it was then).
  time_zone text NOT NULL,
  PRIMARY KEY (accrual_id, ordinal)
);
