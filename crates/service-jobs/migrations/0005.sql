-- Files of models that were deployed to predict.
CREATE TABLE model_files (
    service TEXT PRIMARY KEY REFERENCES deployments(id) ON DELETE CASCADE,
    model TEXT NOT NULL, batch_size INTEGER NOT NULL
) STRICT;
