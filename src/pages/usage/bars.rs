//! Usage as pictures, with the table of all its numbers.

use std::collections::BTreeMap;

use wire::rest::{UsageEntry, UsageReport, UsedFor};
use yew::prelude::*;

use crate::components::charts::twin::Twin;
use crate::components::charts::usage::{UsageBar, UsageBars};
use crate::state::format;
use crate::text;

/// Properties of [`Bars`].
#[derive(Properties, PartialEq)]
pub struct BarsProps {
    /// What the service said.
    pub report: UsageReport,
}

/// Sums over all purposes and users of one model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    calls: u64,
    bytes: u64,
    seconds: f64,
}

fn by_model(entries: &[UsageEntry]) -> BTreeMap<(&str, &str, &str), Sums> {
    let mut models: BTreeMap<_, Sums> = BTreeMap::new();
    for entry in entries {
        let name = (
            entry.model.as_str(),
            entry.version.as_str(),
            entry.service.as_str(),
        );
        let sums = models.entry(name).or_default();
        sums.calls += entry.calls;
        sums.bytes += entry.bytes_in + entry.bytes_out;
        sums.seconds += entry.compute_seconds;
    }
    models
}

fn purpose(kind: UsedFor) -> &'static str {
    match kind {
        UsedFor::Upload => "upload",
        UsedFor::Download => "download",
        UsedFor::Training => "training",
        UsedFor::Prediction => "prediction",
    }
}

fn row(entry: &UsageEntry) -> Vec<String> {
    vec![
        format!("{} {}", entry.model, entry.version),
        purpose(entry.kind).to_owned(),
        entry.username.clone(),
        format::count(entry.calls),
        format::bytes(entry.bytes_in),
        format::bytes(entry.bytes_out),
        if entry.compute_seconds > 0.0 {
            format::seconds(entry.compute_seconds)
        } else {
            "—".to_owned()
        },
    ]
}

/// Usage as pictures, with the table of all its numbers.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let entries = &props.report.entries;
    if entries.is_empty() {
        return html! { <p class="muted">{ text::usage::NOTHING_USED }</p> };
    }
    let models = by_model(entries);
    let bars = |value: fn(&Sums) -> f64, shown: fn(&Sums) -> String| {
        let bar = |((model, version, _), sums): (&(&str, &str, &str), &Sums)| UsageBar {
            name: format!("{model} {version}"),
            value: value(sums),
            shown: shown(sums),
        };
        models.iter().map(bar).collect::<Vec<_>>()
    };
    let time = bars(
        |sums| sums.seconds,
        |sums| {
            if sums.seconds > 0.0 {
                format::seconds(sums.seconds)
            } else {
                "none".to_owned()
            }
        },
    );
    let bytes = bars(|sums| sums.bytes as f64, |sums| format::bytes(sums.bytes));
    let calls = bars(|sums| sums.calls as f64, |sums| format::count(sums.calls));
    let head = text::usage::HEADS.iter().map(|head| AttrValue::from(*head));
    html! {
        <>
            <div class="usage-charts">
                <UsageBars measure={text::usage::COMPUTE} bars={time} />
                <UsageBars measure={text::usage::BYTES} bars={bytes} />
                <UsageBars measure={text::usage::CALLS} bars={calls} />
            </div>
            <Twin caption={text::usage::TABLE} head={head.collect::<Vec<_>>()} rows={entries.iter().map(row).collect::<Vec<_>>()} />
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_over_purposes_and_users_of_one_model() {
        let entry = |model: &str, kind, calls| UsageEntry {
            service: model.to_owned(),
            model: model.to_owned(),
            version: "1".to_owned(),
            username: "ann".to_owned(),
            kind,
            calls,
            bytes_in: 10,
            bytes_out: 1,
            compute_seconds: 0.5,
            last_at: 0,
        };
        let entries = [
            entry("a", UsedFor::Upload, 2),
            entry("a", UsedFor::Training, 1),
            entry("b", UsedFor::Prediction, 7),
        ];
        let sums: Vec<Sums> = by_model(&entries).into_values().collect();
        let expected = |calls, bytes, seconds| Sums {
            calls,
            bytes,
            seconds,
        };
        assert_eq!(sums, [expected(3, 22, 1.0), expected(7, 11, 0.5)]);
    }
}
