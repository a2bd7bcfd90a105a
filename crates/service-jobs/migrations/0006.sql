-- Jobs that wait for their owner to refresh the weights, or to say that they are good.
ALTER TABLE jobs ADD COLUMN refreshed TEXT;
ALTER TABLE jobs ADD COLUMN waiting_since INTEGER;
ALTER TABLE jobs ADD COLUMN stop_at INTEGER;
