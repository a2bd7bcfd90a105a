-- The order in which rows came, for those of one millisecond.
ALTER TABLE jobs ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profiles ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
