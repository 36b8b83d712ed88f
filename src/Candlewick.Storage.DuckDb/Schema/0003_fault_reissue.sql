-- True when the bad file came in place of one whose rows are stored: those rows do not stand for it.
ALTER TABLE quarantine ADD COLUMN is_reissue BOOLEAN DEFAULT false;
