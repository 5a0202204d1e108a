//! Who may take which role at a meeting, and what has to be done for it.

use std::collections::HashSet;

use super::is_taken_at;
use crate::access::{ChapterId, MemberId};
use crate::meetings::agendas::entity::{AgendaRole, AgendaTaker};
use crate::meetings::agendas::{AgendaRoleId, AgendaTakerId};
use crate::platform::error::{Error, Rejection, Result, reject};

/// Somebody who is to have a role.
#[derive(Debug, Clone)]
pub(in crate::meetings::agendas) struct Want {
    pub role: AgendaRoleId,
    pub member: MemberId,
    /// What the arguments that name them are called.
    pub role_field: String,
    pub member_field: String,
}

/// What is known of a meeting and its roles, while it is locked.
#[derive(Debug)]
pub(in crate::meetings::agendas) struct Wanted<'a> {
    pub chapter: ChapterId,
    /// The roles that are wanted, as far as they are there.
    pub roles: &'a [AgendaRole],
    /// Those that the agenda has.
    pub on_agenda: &'a HashSet<AgendaRoleId>,
    /// Who sits in the chapter that day.
    pub roster: &'a HashSet<MemberId>,
    /// Who of them is not there.
    pub away: &'a HashSet<MemberId>,
    /// Who is not there is given a role all the same.
    pub even_if_away: bool,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::meetings::agendas) enum Step {
    /// Who is not there lets go of the place, for somebody who is.
    Release(AgendaTakerId),
    Take(AgendaRoleId, MemberId),
}

/// What is to be done so that all who are wanted have their roles, given who has them now: all or nothing.
///
/// Codes: `AGENDA_ROLE_INVALID`, `AGENDA_WITHOUT_ROLE`, `NOT_ON_ROSTER`, `MEMBER_AWAY`, `AGENDA_ROLE_TAKEN`,
/// `AGENDA_ROLE_FULL`.
pub(in crate::meetings::agendas) fn plan(
    wants: &[Want],
    wanted: &Wanted<'_>,
    takers: &[AgendaTaker],
) -> Result<Vec<Step>> {
    let mut has: Vec<(AgendaRoleId, MemberId, Option<AgendaTakerId>)> =
        takers.iter().map(|taker| (taker.role_id, taker.member_id, Some(taker.id))).collect();
    let (mut steps, mut wrong) = (Vec::new(), Vec::new());
    for want in wants {
        match check(want, wanted) {
            Err(rejection) => wrong.push(rejection),
            Ok(_) if has.iter().any(|(role, member, _)| (*role, *member) == (want.role, want.member)) => {
                wrong.push(reject("AGENDA_ROLE_TAKEN").on(want.role_field.clone()));
            }
            Ok(role) => match place_for(role, &has, wanted) {
                None => {
                    let full = reject("AGENDA_ROLE_FULL").on(want.role_field.clone());
                    wrong.push(full.with("role", role.name.clone()).with("places", role.places.to_string()));
                }
                Some(place) => {
                    if let Place::Of(gone) = place {
                        has.retain(|(.., id)| *id != Some(gone));
                        steps.push(Step::Release(gone));
                    }
                    has.push((want.role, want.member, None));
                    steps.push(Step::Take(want.role, want.member));
                }
            },
        }
    }
    if wrong.is_empty() { Ok(steps) } else { Err(Error::Rejected(wrong)) }
}

fn check<'a>(want: &Want, wanted: &Wanted<'a>) -> Result<&'a AgendaRole, Rejection> {
    let known = wanted.roles.iter().find(|role| role.id == want.role && is_taken_at(role, wanted.chapter));
    let Some(role) = known else { return Err(reject("AGENDA_ROLE_INVALID").on(want.role_field.clone())) };
    if !wanted.on_agenda.contains(&role.id) {
        return Err(reject("AGENDA_WITHOUT_ROLE").on(want.role_field.clone()).with("role", role.name.clone()));
    }
    if !wanted.roster.contains(&want.member) {
        return Err(reject("NOT_ON_ROSTER").on(want.member_field.clone()));
    }
    if wanted.away.contains(&want.member) && !wanted.even_if_away {
        return Err(reject("MEMBER_AWAY").on(want.member_field.clone()));
    }
    Ok(role)
}

/// A place that can be taken.
enum Place {
    /// Nobody has it.
    Free,
    /// It is that of somebody who is not there.
    Of(AgendaTakerId),
}

/// A place that is free, or that of somebody who is not there: whoever took it first.
fn place_for(
    role: &AgendaRole,
    has: &[(AgendaRoleId, MemberId, Option<AgendaTakerId>)],
    wanted: &Wanted<'_>,
) -> Option<Place> {
    let of_role = || has.iter().filter(|(id, ..)| *id == role.id);
    if of_role().count() < usize::try_from(role.places).unwrap_or(0) {
        return Some(Place::Free);
    }
    let is_there = |member: &MemberId| wanted.roster.contains(member) && !wanted.away.contains(member);
    of_role().find(|(_, member, _)| !is_there(member)).and_then(|(.., id)| *id).map(Place::Of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meetings::MeetingId;
    use crate::meetings::agendas::Taking;
    use crate::meetings::agendas::rules::tests::role;
    use crate::platform::clock::Timestamp;

    fn taker(role: AgendaRoleId, member: MemberId) -> AgendaTaker {
        AgendaTaker {
            id: AgendaTakerId::new(),
            meeting_id: MeetingId::new(),
            role_id: role,
            member_id: member,
            taken: Taking::SignedUp,
            taken_by: Some(member),
            taken_at: Timestamp::from_micros(0),
            stepped_down_by: None,
            stepped_down_at: None,
            step_down_reason: None,
            version: 1,
        }
    }

    struct Room {
        chapter: ChapterId,
        /// With one place and with two.
        roles: Vec<AgendaRole>,
        on_agenda: HashSet<AgendaRoleId>,
        people: Vec<MemberId>,
        roster: HashSet<MemberId>,
        away: HashSet<MemberId>,
    }

    impl Room {
        fn new() -> Self {
            let chapter = ChapterId::new();
            let roles = vec![role(chapter, 1), role(chapter, 2)];
            let people: Vec<MemberId> = (0..5).map(|_| MemberId::new()).collect();
            Self {
                chapter,
                on_agenda: roles.iter().map(|role| role.id).collect(),
                roles,
                roster: people.iter().copied().collect(),
                people,
                away: HashSet::new(),
            }
        }

        fn plan(&self, wants: &[(usize, usize)], takers: &[AgendaTaker], even_if_away: bool) -> Result<Vec<Step>> {
            let wants: Vec<Want> = wants
                .iter()
                .enumerate()
                .map(|(position, (role, member))| Want {
                    role: self.roles[*role].id,
                    member: self.people[*member],
                    role_field: format!("{position}.role"),
                    member_field: format!("{position}.member"),
                })
                .collect();
            let wanted = Wanted {
                chapter: self.chapter,
                roles: &self.roles,
                on_agenda: &self.on_agenda,
                roster: &self.roster,
                away: &self.away,
                even_if_away,
            };
            plan(&wants, &wanted, takers)
        }

        fn take(&self, role: usize, member: usize) -> Step {
            Step::Take(self.roles[role].id, self.people[member])
        }
    }

    fn refused(outcome: Result<Vec<Step>>) -> Vec<(&'static str, String)> {
        let Err(Error::Rejected(list)) = outcome else { panic!("not refused") };
        list.into_iter().map(|one| (one.code, one.field.unwrap_or_default().into_owned())).collect()
    }

    #[test]
    fn as_many_take_a_role_as_it_has_places() {
        let room = Room::new();
        let steps = room.plan(&[(0, 0), (1, 1), (1, 2)], &[], false).unwrap();
        assert_eq!(steps, [room.take(0, 0), room.take(1, 1), room.take(1, 2)]);
        let full = room.plan(&[(0, 0), (0, 1), (1, 1), (1, 2), (1, 3)], &[], false);
        let expected = [("AGENDA_ROLE_FULL", "1.role".to_owned()), ("AGENDA_ROLE_FULL", "4.role".to_owned())];
        assert_eq!(refused(full), expected, "all that is wrong at once");
        let takers = [taker(room.roles[0].id, room.people[4])];
        assert_eq!(refused(room.plan(&[(0, 0)], &takers, false)), [("AGENDA_ROLE_FULL", "0.role".to_owned())]);
    }

    #[test]
    fn nobody_has_one_role_twice_but_may_have_two() {
        let room = Room::new();
        let takers = [taker(room.roles[1].id, room.people[0])];
        assert_eq!(refused(room.plan(&[(1, 0)], &takers, false)), [("AGENDA_ROLE_TAKEN", "0.role".to_owned())]);
        assert_eq!(refused(room.plan(&[(1, 1), (1, 1)], &[], false)), [("AGENDA_ROLE_TAKEN", "1.role".to_owned())]);
        assert_eq!(room.plan(&[(0, 0)], &takers, false).unwrap(), [room.take(0, 0)]);
    }

    #[test]
    fn who_is_not_there_makes_way_for_who_is() {
        let mut room = Room::new();
        let takers = [taker(room.roles[1].id, room.people[0]), taker(room.roles[1].id, room.people[1])];
        room.away.insert(room.people[1]);
        let steps = room.plan(&[(1, 2)], &takers, false).unwrap();
        assert_eq!(steps, [Step::Release(takers[1].id), room.take(1, 2)]);
        assert_eq!(refused(room.plan(&[(1, 2), (1, 3)], &takers, false)), [("AGENDA_ROLE_FULL", "1.role".to_owned())]);
        // Who has left the chapter is not there either.
        room.away.clear();
        room.roster.remove(&room.people[0]);
        assert_eq!(room.plan(&[(1, 2)], &takers, false).unwrap(), [Step::Release(takers[0].id), room.take(1, 2)]);
    }

    #[test]
    fn who_is_not_there_is_asked_only_on_purpose() {
        let mut room = Room::new();
        room.away.insert(room.people[0]);
        assert_eq!(refused(room.plan(&[(0, 0)], &[], false)), [("MEMBER_AWAY", "0.member".to_owned())]);
        assert_eq!(room.plan(&[(0, 0)], &[], true).unwrap(), [room.take(0, 0)]);
        room.roster.remove(&room.people[1]);
        assert_eq!(refused(room.plan(&[(0, 1)], &[], true)), [("NOT_ON_ROSTER", "0.member".to_owned())]);
    }

    #[test]
    fn a_role_is_of_the_chapter_and_on_the_agenda() {
        let mut room = Room::new();
        room.on_agenda.remove(&room.roles[0].id);
        room.roles[1].retired_at = Some(Timestamp::from_micros(1));
        room.roles.push(role(ChapterId::new(), 1));
        let outcome = room.plan(&[(0, 0), (1, 0), (2, 0)], &[], false);
        assert_eq!(
            refused(outcome),
            [
                ("AGENDA_WITHOUT_ROLE", "0.role".to_owned()),
                ("AGENDA_ROLE_INVALID", "1.role".to_owned()),
                ("AGENDA_ROLE_INVALID", "2.role".to_owned()),
            ]
        );
    }
}
