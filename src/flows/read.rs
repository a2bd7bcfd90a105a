//! Files into the vault.

use vault_api::{Reply, Request};
use web_sys::Blob;

use crate::hooks::App;
use crate::hooks::vault::Attachment;
use crate::state::journey::{Event, Table};
use crate::state::trouble::Trouble;
use crate::text;

/// A file to read: its name and what holds it.
pub type Named = (String, Blob);

/// Reads one table.
///
/// # Errors
/// The vault's refusal, which names row and column.
pub async fn table(app: &App, (name, file): Named) -> Result<Table, Trouble> {
    let request = Request::OpenTable { name: name.clone() };
    match app.vault.quick(request, Attachment::File(file)).await?.0 {
        Reply::Table { table, summary } => Ok(Table {
            handle: table,
            name,
            summary,
        }),
        _ => Err(Trouble::vault_lost()),
    }
}

/// Reads one file with everything, or two: features and labels, told apart by their width.
///
/// # Errors
/// As [`table`]; more than two files.
pub async fn tables(app: &App, files: Vec<Named>) -> Result<(Table, Option<Table>), Trouble> {
    if files.is_empty() || files.len() > 2 {
        return Err(Trouble::new(
            text::data::TOO_MANY_FILES,
            text::data::TOO_MANY_FILES_REMEDY,
        ));
    }
    let mut read = Vec::new();
    for file in files {
        read.push(table(app, file).await?);
    }
    read.sort_by_key(|table| std::cmp::Reverse(table.summary.columns.len()));
    let mut read = read.into_iter();
    let features = read.next().ok_or_else(Trouble::vault_lost)?;
    Ok((features, read.next()))
}

/// Reads files into the run.
pub async fn into_run(app: App, files: Vec<Named>) {
    app.stops.stop_all();
    app.tell(Event::Reading);
    match tables(&app, files).await {
        Ok((features, labels)) => app.tell(Event::Read(Box::new(features), labels)),
        Err(trouble) => app.tell(Event::ReadFailed(trouble)),
    }
}
