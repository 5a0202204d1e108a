//! Revenue per member, chapter, month and currency: kept in the transaction that records it, exact, and checkable.

use chrono::{Datelike as _, Months, NaiveDate};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::entity::ClosedBusiness;
use crate::access::{ChapterId, MemberId};
use crate::platform::clock::Timestamp;
use crate::platform::db::{Db, Tx};
use crate::platform::error::Result;
use crate::platform::values::{Currency, Money};

/// Whose side of closed business is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// What came of the referrals that a member gave.
    Given,
    /// What a member earned.
    Received,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Given => "GIVEN",
            Self::Received => "RECEIVED",
        }
    }
}

/// Days from `from` up to, not including, `until`. An end that is `None` is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The first day after.
    pub until: Option<NaiveDate>,
}

/// A sum in one currency, and of how many entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Whose: a member's or a chapter's id.
    pub of: Uuid,
    /// The sum.
    pub amount: Money,
    /// Of how many entries.
    pub entries: i64,
}

impl Period {
    /// From 1 January of the year of a day to that day, included.
    pub fn year_to(day: NaiveDate) -> Self {
        Self { from: NaiveDate::from_ymd_opt(day.year(), 1, 1), until: day.succ_opt() }
    }

    /// The whole months inside, and the days before and after them that make up no whole month.
    fn split(self) -> (Self, Vec<(NaiveDate, NaiveDate)>) {
        let from = self.from.map(|day| if day.day() == 1 { day } else { month_after(day) });
        let until = self.until.map(month_of);
        let mut edges = Vec::new();
        if let (Some(from), Some(until)) = (self.from, self.until)
            && (from >= until || month_after(from) > month_of(until) && from.day() != 1)
        {
            // Not one whole month: days only.
            let none = Self { from: Some(until), until: Some(until) };
            return (none, if from < until { vec![(from, until)] } else { edges });
        }
        if let (Some(day), Some(month)) = (self.from, from)
            && day < month
        {
            edges.push((day, month));
        }
        if let (Some(month), Some(day)) = (until, self.until)
            && month < day
        {
            edges.push((month.max(from.unwrap_or(month)), day));
        }
        (Self { from, until }, edges)
    }
}

fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn month_after(day: NaiveDate) -> NaiveDate {
    month_of(day).checked_add_months(Months::new(1)).unwrap_or(day)
}

/// Adds an entry to the months of both sides, in the transaction that records it.
pub(super) async fn add(tx: &Tx, entry: &ClosedBusiness) -> Result<()> {
    let month = month_of(entry.closed_on);
    add_side(tx, entry, (entry.recipient_id, Side::Received, entry.chapter_id), month).await?;
    if let (Some(giver), Some(chapter)) = (entry.giver_id, entry.giver_chapter_id) {
        add_side(tx, entry, (giver, Side::Given, chapter), month).await?;
    }
    Ok(())
}

async fn add_side(
    tx: &Tx,
    entry: &ClosedBusiness,
    (member, side, chapter): (MemberId, Side, ChapterId),
    month: NaiveDate,
) -> Result<()> {
    let sql = "INSERT INTO revenue_months (member_id, side, chapter_id, month, currency, amount_minor, entries) \
               VALUES ($1, $2, $3, $4, $5, $6, 1) \
               ON CONFLICT (member_id, side, chapter_id, month, currency) DO UPDATE SET \
               amount_minor = revenue_months.amount_minor + excluded.amount_minor, \
               entries = revenue_months.entries + excluded.entries";
    let values: [Value; 6] = [
        member.into(),
        side.name().into(),
        chapter.into(),
        month.into(),
        entry.currency.into(),
        entry.amount_minor.into(),
    ];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Sums per member and currency, in the order of currencies; members without any are left out.
pub async fn totals_of_members(db: &Db, side: Side, members: &[MemberId], period: Period) -> Result<Vec<Total>> {
    let ids: Vec<Value> = members.iter().map(|id| (*id).into()).collect();
    let (kept, raw) = match side {
        Side::Given => ("member_id", "giver_id"),
        Side::Received => ("member_id", "recipient_id"),
    };
    totals(db, side, (kept, raw), ids, period).await
}

/// Sums per chapter and currency of what its members earned, or gave.
pub async fn totals_of_chapters(db: &Db, side: Side, chapters: &[ChapterId], period: Period) -> Result<Vec<Total>> {
    let ids: Vec<Value> = chapters.iter().map(|id| (*id).into()).collect();
    let (kept, raw) = match side {
        Side::Given => ("chapter_id", "giver_chapter_id"),
        Side::Received => ("chapter_id", "chapter_id"),
    };
    totals(db, side, (kept, raw), ids, period).await
}

/// Sums per currency of what a chapter's members earned in a period, as far as it was recorded by an instant: the same
/// however late it is asked for. Read from the entries themselves, so for reports that are drawn up once.
pub async fn totals_recorded_by(
    connection: &impl ConnectionTrait,
    chapter: ChapterId,
    period: Period,
    instant: Timestamp,
) -> Result<Vec<Money>> {
    let mut values: Vec<Value> = vec![chapter.into(), instant.into()];
    let mut place = |sign: &str, day: NaiveDate| {
        values.push(day.into());
        format!(" AND closed_on {sign} ${}", values.len())
    };
    let from = period.from.map(|day| place(">=", day)).unwrap_or_default();
    let until = period.until.map(|day| place("<", day)).unwrap_or_default();
    let sql = format!(
        "SELECT currency, CAST(SUM(amount_minor) AS bigint) AS amount_minor FROM closed_business \
         WHERE chapter_id = $1 AND recorded_at <= $2{from}{until} GROUP BY currency"
    );
    let backend = connection.get_database_backend();
    let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let sums = rows.iter().map(|row| Ok(Money::new(row.try_get("", "amount_minor")?, row.try_get("", "currency")?)));
    let mut sums = sums.collect::<Result<Vec<Money>>>()?;
    sums.sort();
    Ok(sums)
}

#[derive(Debug, FromQueryResult)]
struct TotalRow {
    of_id: Uuid,
    currency: Currency,
    amount_minor: i64,
    entries: i64,
}

/// Whole months come from what is kept, the days at the edges from the entries themselves: one statement.
async fn totals(db: &Db, side: Side, (kept, raw): (&str, &str), ids: Vec<Value>, period: Period) -> Result<Vec<Total>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = ids;
    let places: Vec<String> = (1..=values.len()).map(|n| format!("${n}")).collect();
    let places = places.join(", ");
    let mut place = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (months, edges) = period.split();
    let side = place(side.name().into());
    let from = months.from.map(|from| format!(" AND month >= {}", place(from.into()))).unwrap_or_default();
    let until = months.until.map(|until| format!(" AND month < {}", place(until.into()))).unwrap_or_default();
    let mut parts = vec![format!(
        "SELECT {kept} AS of_id, currency, amount_minor, entries FROM revenue_months \
         WHERE side = {side} AND {kept} IN ({places}){from}{until}"
    )];
    for (from, until) in edges {
        parts.push(format!(
            "SELECT {raw} AS of_id, currency, amount_minor, 1 AS entries FROM closed_business \
             WHERE {raw} IN ({places}) AND closed_on >= {} AND closed_on < {}",
            place(from.into()),
            place(until.into())
        ));
    }
    let sql = format!(
        "SELECT of_id, currency, CAST(SUM(amount_minor) AS bigint) AS amount_minor, CAST(SUM(entries) AS bigint) AS entries \
         FROM ({}) AS parts GROUP BY of_id, currency ORDER BY of_id, currency",
        parts.join(" UNION ALL ")
    );
    let rows = db.reader().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    rows.iter()
        .map(|row| {
            let row = TotalRow::from_query_result(row, "")?;
            Ok(Total { of: row.of_id, amount: Money::new(row.amount_minor, row.currency), entries: row.entries })
        })
        .collect()
}

/// What is kept, compared with what the entries say: one line for each member, side, month and currency that differs.
pub async fn differences(db: &Db) -> Result<Vec<String>> {
    // The first day of the month, as both databases can say it.
    let month = match db.backend() {
        sea_orm::DbBackend::Postgres => "CAST(date_trunc('month', closed_on) AS date)",
        _ => "strftime('%Y-%m-01', closed_on)",
    };
    let sql = format!(
        "SELECT side, member_id, currency, CAST(month AS text) AS month, CAST(SUM(kept) AS bigint) AS kept, \
         CAST(SUM(found) AS bigint) AS found FROM ( \
         SELECT side, member_id, chapter_id, currency, month, amount_minor AS kept, 0 AS found FROM revenue_months \
         UNION ALL SELECT 'RECEIVED', recipient_id, chapter_id, currency, {month}, 0, amount_minor FROM closed_business \
         UNION ALL SELECT 'GIVEN', giver_id, giver_chapter_id, currency, {month}, 0, amount_minor FROM closed_business \
         WHERE giver_id IS NOT NULL) AS both_sides \
         GROUP BY side, member_id, chapter_id, currency, month HAVING SUM(kept) <> SUM(found) \
         ORDER BY side, member_id, month"
    );
    let rows = db.reader().query_all_raw(Statement::from_string(db.backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let (side, month, currency): (String, String, String) =
                (row.try_get("", "side")?, row.try_get("", "month")?, row.try_get("", "currency")?);
            let member: MemberId = row.try_get("", "member_id")?;
            let (kept, found): (i64, i64) = (row.try_get("", "kept")?, row.try_get("", "found")?);
            Ok(format!("{member} {side} {month} {currency}: kept {kept}, entries say {found}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn split(from: &str, until: &str) -> (Option<String>, Option<String>, Vec<String>) {
        let (months, edges) = Period { from: Some(day(from)), until: Some(day(until)) }.split();
        let edges = edges.iter().map(|(from, until)| format!("{from}..{until}")).collect();
        (months.from.map(|day| day.to_string()), months.until.map(|day| day.to_string()), edges)
    }

    #[test]
    fn whole_months_are_told_from_the_days_at_the_edges() {
        let months = |from: &str, until: &str| (Some(from.to_owned()), Some(until.to_owned()));
        for (from, until, whole, edges) in [
            ("2026-01-01", "2026-07-01", months("2026-01-01", "2026-07-01"), vec![]),
            (
                "2026-01-15",
                "2026-03-10",
                months("2026-02-01", "2026-03-01"),
                vec!["2026-01-15..2026-02-01", "2026-03-01..2026-03-10"],
            ),
            (
                "2026-01-15",
                "2026-02-10",
                months("2026-02-01", "2026-02-01"),
                vec!["2026-01-15..2026-02-01", "2026-02-01..2026-02-10"],
            ),
            ("2026-01-01", "2026-01-10", months("2026-01-01", "2026-01-01"), vec!["2026-01-01..2026-01-10"]),
            ("2026-01-05", "2026-01-10", months("2026-01-10", "2026-01-10"), vec!["2026-01-05..2026-01-10"]),
            ("2026-01-10", "2026-01-10", months("2026-01-10", "2026-01-10"), vec![]),
        ] {
            let (months_from, months_until, found) = split(from, until);
            assert_eq!(
                ((months_from, months_until), found),
                (whole, edges.iter().map(|edge| (*edge).to_owned()).collect()),
                "{from}..{until}"
            );
        }
    }
}
