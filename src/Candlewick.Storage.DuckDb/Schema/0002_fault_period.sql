-- The range that the bad file or rows claim to be about; NULL when it could not be told.
ALTER TABLE quarantine ADD COLUMN period_from TIMESTAMP_NS;
ALTER TABLE quarantine ADD COLUMN period_to TIMESTAMP_NS;
