//! The blindfold-server binary: API, app files and an embedded trainer.
