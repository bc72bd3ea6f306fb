-- Why: a purchase with three campaigns writes five components with a part each and two counters, and each went into an index that nothing
-- reads. The one of parts by lot also kept two parts from one lot; `kula verify` looks for that now.
-- The previous version of the code can go on serving: none of its statements uses them.
DROP INDEX issued_part_of_lot;
DROP INDEX counter_of_subject;
DROP INDEX accrual_component_of_offer;
