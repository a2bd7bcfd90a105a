//! REST handlers, one file per resource.
